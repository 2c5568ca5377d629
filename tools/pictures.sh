#!/usr/bin/env bash
# The pictures of docs/images, taken anew of the demonstration by the browser tests. After tools/test.sh --web.
#   tools/pictures.sh [BUILD]     BUILD: where telehubd and telehub are; default build/dev
#   TELEHUB_KEEP=FOLDER keeps all that was taken there: every page, in Chinese and English, of 1366x768 and 1920x1080,
#   and in the dark theme
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
(cd server/web && TELEHUB_BUILD=$(realpath "../../${1:-build/dev}") TELEHUB_PICTURES=$taken TELEHUB_LOOKS=all \
    npm run --silent test:browser -- tests/browser/pages.test.ts tests/browser/ecg.test.ts)
mkdir -p docs/images
while read -r from to; do cp "$taken/$from.png" "docs/images/$to.png"; done <<'END'
tech.qs-orders-zh orders
tech.qs-orders-new-zh new-order
tech.qs-quarantine-one-zh reconcile
verifier-worklist-zh worklist
verifier-worklist-en worklist-en
verifier-worklist-zh-1920 worklist-1920
writing-zh reading
writing-en reading-en
mpr-zh planes
ecg ecg
coordinator--dark home-dark
coordinator-consultations-zh consultations
coordinator-consultations-en-1920 consultations-en-1920
calendar-zh calendar
coordinator-duty-zh duty
coordinator-figures-zh figures
doctor.qs-consultations-one-en consultation-en
admin-audit-en audit-en
END
find docs/images -size +300k -printf '%p is above 300 kB\n'
ls -l docs/images
