#!/usr/bin/env bash
# The OHIF viewer (npm @ohif/app) on a hub's DICOMweb. Fetches it once, into .cache/; on a bare Debian 12.
#   tools/ohif.sh                    starts a hub with the demonstration in a temporary folder, and has headless Chromium
#                                    list, open and scroll a study
#   tools/ohif.sh --serve [DATA]     serves OHIF for a person, on the hub that runs on this folder (default var/)
#   tools/ohif.sh --check TELEHUBD TELEHUB    as the first, with these programs; 77 when OHIF was not fetched
# SCREENSHOT=FILE keeps the picture; PORT (3000) is where --serve listens.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools/packages.sh
source tools/packages.sh

version=3.13.2
integrity=sha512-WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==
peer=$PWD/tests/peers/ohif
cache=$PWD/.cache/ohif-$version
dist=$cache/package/dist

# The package's own list of dependencies is for those who build it; its dist needs none of them.
fetch() {
    install_packages "${ohif_packages[@]}"
    install_npm "$peer"
    [[ ! -f $dist/index.html ]] || return 0
    echo "Fetching OHIF $version (50 MB)"
    local work
    work=$(mktemp -d)
    npm pack "@ohif/app@$version" --pack-destination "$work" --silent >/dev/null
    local archive=("$work"/*.tgz) got
    got=sha512-$(openssl dgst -sha512 -binary "${archive[0]}" | base64 -w0)
    [[ $got == "$integrity" ]] || { echo "@ohif/app $version is not what it was: $got"; exit 1; }
    rm -rf "$cache"
    mkdir -p "$cache.new"
    tar -xzf "${archive[0]}" -C "$cache.new"
    mv "$cache.new" "$cache"
    rm -rf "$work"
}

data='' pid=''
stop() {
    if [[ -n $pid ]]; then
        kill "$pid" 2>/dev/null || true
        wait "$pid" || true
    fi
    rm -rf "$data"
}

# check TELEHUBD TELEHUB
check() {
    local end
    data=$(mktemp -d)
    trap stop EXIT
    export TELEHUB_HTTPS_PORT=0 TELEHUB_DICOM_PORT=0 TELEHUB_DICOM_TLS_PORT=0
    "$2" --data "$data" demo
    TELEHUB_DATA=$data "$1" >"$data/telehubd.log" 2>&1 &
    pid=$!
    end=$((SECONDS + 30))
    until [[ -f $data/ports.json ]]; do
        if ! kill -0 "$pid" || ((SECONDS > end)); then cat "$data/telehubd.log"; exit 1; fi
        sleep 0.05
    done
    node "$peer/check.js" "$data" "$dist" "${SCREENSHOT:-$data/ohif.png}"
}

case ${1-} in
    "")
        install_packages "${build_packages[@]}" "${run_packages[@]}"
        fetch
        cmake --preset dev >/dev/null
        cmake --build --preset dev --target telehubd telehub_cli
        check build/dev/telehubd build/dev/telehub
        ;;
    --check)
        [[ -f $dist/index.html && -d $peer/node_modules ]] || { echo "tools/ohif.sh fetches OHIF first"; exit 77; }
        check "$2" "$3"
        ;;
    --serve)
        fetch
        exec node "$peer/serve.js" "$(realpath "${2:-var}")" "$dist" "${PORT:-3000}"
        ;;
    *) sed -n '3,7s/^# *//p' "$0" >&2; exit 2 ;;
esac
