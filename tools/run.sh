#!/usr/bin/env bash
# Builds the hub, fills it with a demonstration, and starts it in the foreground; Ctrl-C stops it. On a bare Debian 12.
# A second start is quick, and keeps the data.
#   TELEHUB_DATA            the data folder; default var/
#   TELEHUB_HTTPS_PORT      8443; also TELEHUB_DICOM_PORT 11112 and TELEHUB_DICOM_TLS_PORT 2762; 0 takes any free port
set -euo pipefail
cd "$(dirname "$0")/.."
export TELEHUB_DATA=${TELEHUB_DATA:-$PWD/var}
# shellcheck source=tools/packages.sh
source tools/packages.sh
install_packages "${build_packages[@]}" "${run_packages[@]}" jq

echo "Building; the first time takes some minutes."
cmake --preset release >/dev/null
cmake --build --preset release --target telehubd telehub_cli
telehub=build/release/telehub
if [[ ! -f $TELEHUB_DATA/telehub.db ]]; then "$telehub" init; fi
if [[ ! -f $TELEHUB_DATA/demo-accounts.json ]]; then "$telehub" demo; fi

echo
printf '%-16s %-20s %-24s %-12s %s\n' LOGIN PASSWORD ROLE ORGANISATION 'SECOND FACTOR'
jq -r '.accounts[] | [.login, .password, .role, .organisation, if .totp_secret // "" == "" then "-" else "one-time password" end]
    | @tsv' "$TELEHUB_DATA/demo-accounts.json" |
    while IFS=$'\t' read -r -a row; do printf '%-16s %-20s %-24s %-12s %s\n' "${row[@]}"; done
cat <<END

Passwords, one-time password secrets and devices: $TELEHUB_DATA/demo-accounts.json
In another terminal, one patient's way through the hub:  tools/walkthrough.sh $TELEHUB_DATA
The next line tells the addresses. Ctrl-C stops the hub.

END
exec build/release/telehubd
