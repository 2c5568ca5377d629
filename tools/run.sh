#!/usr/bin/env bash
# Builds the hub, fills it with a demonstration, and starts it in the foreground; Ctrl-C stops it. On a bare Debian 12.
# A second start is quick, and keeps the data.
#   tools/run.sh --build    builds only
#   TELEHUB_DATA            the data folder; default var/
#   TELEHUB_HTTPS_PORT      8443; also TELEHUB_DICOM_PORT 11112 and TELEHUB_DICOM_TLS_PORT 2762; 0 takes any free port
set -euo pipefail
cd "$(dirname "$0")/.."
export TELEHUB_DATA=${TELEHUB_DATA:-$PWD/var}
# shellcheck source=tools/packages.sh
source tools/packages.sh
# shellcheck source=tools/web.sh
source tools/web.sh
install_packages "${build_packages[@]}" "${run_packages[@]}" jq

echo "Building; the first time takes some minutes."
cmake --preset release >/dev/null
cmake --build --preset release --target telehubd telehub_cli
web_build
[[ ${1-} != --build ]] || exit 0
accounts=$TELEHUB_DATA/demo-accounts.json
# Only into an empty folder: a hub with data of its own gets no demonstration.
if [[ ! -f $TELEHUB_DATA/telehub.db || -f $accounts.unfinished ]]; then
    mkdir -p "$TELEHUB_DATA"
    touch "$accounts.unfinished"
    build/release/telehub --data "$TELEHUB_DATA" demo
    rm "$accounts.unfinished"
fi

if [[ -f $accounts ]]; then
    echo
    printf '%-12s %-24s %-24s %-12s %s\n' LOGIN PASSWORD ROLE ORGANISATION 'SECOND FACTOR'
    jq -r '.accounts[] | [.login, .password, .role, .organisation,
        if (.totp_secret // "") == "" then "-" else "one-time password" end] | @tsv' "$accounts" |
        while IFS=$'\t' read -r -a row; do printf '%-12s %-24s %-24s %-12s %s\n' "${row[@]}"; done
    echo
    echo "One-time password secrets, and the scanners' certificates: $accounts. A code from a secret, besides by an"
    echo "authenticator app:  tools/totp.sh LOGIN $TELEHUB_DATA"
    echo "In another terminal, one patient's way through the hub:  tools/walkthrough.sh $TELEHUB_DATA"
fi
echo "Next come the addresses: open the first in a browser. Ctrl-C stops the hub."
exec build/release/telehubd
