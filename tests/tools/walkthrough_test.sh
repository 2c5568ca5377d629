#!/usr/bin/env bash
# A hub with the demonstration in a temporary folder, a mail server for it, and tools/walkthrough.sh through both.
#   walkthrough_test.sh TELEHUBD TELEHUB ROOT
set -euo pipefail
data=$(mktemp -d)
export TELEHUB_MAILBOX=$data/mailbox
mkdir "$TELEHUB_MAILBOX"
pids=()
stop() {
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" || true
    done
    rm -rf "$data"
}
trap stop EXIT
export TELEHUB_HTTPS_PORT=0 TELEHUB_DICOM_PORT=0 TELEHUB_DICOM_TLS_PORT=0
"$2" --data "$data" demo
mail_port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
/usr/bin/python3 "$3/tests/support/mail_receiver.py" "$TELEHUB_MAILBOX" "$mail_port" &
pids+=($!)
mail="server = \"127.0.0.1\"\nport = $mail_port\nsecurity = \"none\"\nfrom = \"hub@example.org\""
sed -i "s/^\[mail\]\$/[mail]\n$mail/" "$data/telehub.toml"
TELEHUB_DATA=$data "$1" 2>"$data/telehubd.log" &
pid=$!
pids+=("$pid")
end=$((SECONDS + 30))
until [[ -f $data/ports.json ]]; do
    kill -0 "$pid" && ((SECONDS < end)) || { cat "$data/telehubd.log"; exit 1; }
    sleep 0.05
done
"$3/tools/walkthrough.sh" "$data"
