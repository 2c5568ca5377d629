#!/usr/bin/env bash
# Breaks each rule of layers_test.sh in a copy of the project at ROOT, and sees that it is noticed by its name.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "${1:?usage: self_test.sh ROOT}"
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
tar -c --exclude=./build --exclude=./var --exclude=./.git --exclude=./.cache --exclude=node_modules --exclude=schema.d.ts . | tar -x -C "$copy"

failures=0
# expect RULE FILE TEXT...: with these lines at the end of the file, the rule is broken.
expect() {
    local rule=$1 file=$copy/$2 had=1 out
    shift 2
    mkdir -p "$(dirname "$file")"
    if [[ -f $file ]]; then cp -p "$file" "$copy.kept"; else had=0; fi
    printf '%s\n' "$@" >>"$file"
    if out=$("$here/layers_test.sh" "$copy"); then
        echo "not noticed: $rule"
        failures=$((failures + 1))
    elif ! grep -qF "$rule" <<<"$out"; then
        echo "noticed as something else: $rule"
        echo "$out"
        failures=$((failures + 1))
    fi
    if ((had)); then mv "$copy.kept" "$file"; else rm "$file"; fi
}

"$here/layers_test.sh" "$copy"  # whole before, or nothing below means anything
expect 'core includes only core' server/core/ids.cpp '#include "telehub/domain/roles.h"'
expect 'domain includes only core|domain' server/domain/order.cpp '#include "telehub/store/orders.h"'
expect 'store includes only' include/telehub/store/orders.h '#include "telehub/app/hub.h"'
expect 'app includes only' server/app/orders.cpp '#include "telehub/http/message.h"'
expect 'http includes only' server/http/server.cpp '#include "telehub/app/hub.h"'
expect 'api includes only' server/api/views.cpp '#include "telehub/dicom/server.h"'
expect 'dicom includes only' dicom/server.cpp '#include "telehub/api/api.h"'
expect 'outgoing includes only' server/outgoing/http_call.cpp '#include "telehub/dicom/nodes.h"'
expect 'coroutines only in server/http' server/api/views.cpp 'co_''await nothing();'
expect 'dcmtk/ only in dicom/' server/app/ingest.cpp '#include <dcmtk/dcmdata/dctk.h>'
expect 'SQL only in server/store' server/app/orders.cpp 'c.execute("DELETE FROM study");'
expect 'SQL only in server/store' server/app/orders.cpp 'store::select_one<store::Order>(c, tail, {});'
expect 'no unfinished work' docs/new.md 'TO''DO: write this'
expect 'no conflict markers' docs/new.md '<<<<<<''< HEAD'
expect 'no private keys' tests/new.txt '-----BEGIN EC PRIVATE'' KEY-----'
expect 'no private keys' certs/server.key 'anything'
mapfile -t lines < <(seq 301)
expect 'no file over 300 lines' server/app/new.cpp "${lines[@]}"
mapfile -t lines < <(seq 60000)
expect 'no file over 300 KB' docs/new.txt "${lines[@]}"
((failures == 0)) && echo "every broken rule is noticed"
