#!/usr/bin/env bash
# The one-time password of a demonstration's account at this moment (RFC 6238).
#   tools/totp.sh LOGIN [DATA]      default TELEHUB_DATA, or var/
set -euo pipefail
cd "$(dirname "$0")/.."
data=${2:-${TELEHUB_DATA:-var}}
# shellcheck source=tools/walkthrough_lib.sh
source tools/walkthrough_lib.sh
secret=$(jq -er --arg login "${1:?the login of an account}" '.accounts[] | select(.login == $login).totp_secret // empty' \
    "$data/demo-accounts.json") || { echo "$1 has no one-time passwords in $data/demo-accounts.json" >&2; exit 1; }
totp "$secret"
echo
