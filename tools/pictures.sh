#!/usr/bin/env bash
# The pictures of docs/images, taken anew of the demonstration by the browser tests. After tools/test.sh --web.
#   tools/pictures.sh [BUILD]     BUILD: where telehubd and telehub are; default build/dev
#   TELEHUB_KEEP=FOLDER keeps all that was taken there; TELEHUB_LOOKS=all also 1920x1080 and the dark theme
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools/packages.sh
source tools/packages.sh
# shellcheck source=tools/web.sh
source tools/web.sh
web_build
if [[ -n ${TELEHUB_KEEP-} ]]; then
    taken=$(realpath -m "$TELEHUB_KEEP")
else
    taken=$(mktemp -d)
    trap 'rm -rf "$taken"' EXIT
fi
(cd server/web && TELEHUB_BUILD=$(realpath "../../${1:-build/dev}") TELEHUB_PICTURES=$taken \
    npm run --silent test:browser -- tests/browser/pages.test.ts)
mkdir -p docs/images
cp "$taken/tech.qs-orders-zh.png" docs/images/orders.png
cp "$taken/tech.qs-orders-new-zh.png" docs/images/new-order.png
cp "$taken/verifier-worklist-zh.png" docs/images/worklist.png
cp "$taken/reading-zh.png" docs/images/reading.png
cp "$taken/mpr-zh.png" docs/images/planes.png
cp "$taken/coordinator-consultations-zh.png" docs/images/consultations.png
cp "$taken/calendar-zh.png" docs/images/calendar.png
cp "$taken/doctor.qs-consultations-one-en.png" docs/images/consultation-en.png
cp "$taken/verifier-worklist-en.png" docs/images/worklist-en.png
ls -l docs/images
