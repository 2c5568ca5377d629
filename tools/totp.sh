#!/usr/bin/env bash
# The one-time password of a demonstration's account at this moment (RFC 6238).
#   tools/totp.sh LOGIN [DATA]      default TELEHUB_DATA, or var/
set -euo pipefail
login=${1:?the login of an account}
data=$(realpath "${2:-${TELEHUB_DATA:-$(dirname "$0")/../var}}")
cd "$(dirname "$0")/.."
[[ -r $data/demo-accounts.json ]] || { echo "$data has no demo-accounts.json that can be read" >&2; exit 1; }
# shellcheck source=tools/walkthrough_lib.sh
source tools/walkthrough_lib.sh
secret=$(jq -er --arg login "$login" '.accounts[] | select(.login == $login).totp_secret // empty' \
    "$data/demo-accounts.json") || { echo "$login has no one-time passwords in $data/demo-accounts.json" >&2; exit 1; }
totp "$secret"
echo
