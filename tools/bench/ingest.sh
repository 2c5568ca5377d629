#!/usr/bin/env bash
# How fast a study of 300 CT slices (512 x 512 x 16) is taken in: by telehubd (release build), by DCMTK's storescp, and
# by Orthanc when it is installed. storescu sends over loopback, on 1 and on 4 associations, as it comes (Nagle's
# algorithm on) and with TCP_NODELAY=1 (the receiver too). Each run goes into an empty archive; the table shows the
# medians.
#   tools/bench/ingest.sh [RUNS]      default 5; SLICES=300 and SERVERS="telehubd telehubd-tls storescp orthanc"
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tools/packages.sh
source tools/packages.sh
install_packages "${build_packages[@]}" "${run_packages[@]}" "${bench_packages[@]}"
# shellcheck source=tools/bench/lib.sh
source tools/bench/lib.sh
# shellcheck source=tools/bench/servers.sh
source tools/bench/servers.sh

runs=${1:-5}
slices=${SLICES:-300}
read -ra servers <<<"${SERVERS:-telehubd telehubd-tls storescp orthanc}"
build_bench
work=$(mktemp -d)

"$build/make_ct" "$work/load" "$slices"
files=("$work"/load/*.dcm)
bytes=$(cat "${files[@]}" | wc -c)
prepare_telehubd

# one_run SERVER ASSOCIATIONS: "microseconds peak-kB", in an empty archive that must hold every slice afterwards.
one_run() {
    local archive=$work/archive us peak stored
    spend "$archive"
    mkdir "$archive"
    "start_${1%-tls}" "$archive" "$1"
    us=$(timed send "$2" "${files[@]}")
    peak=$(status_kb VmHWM)
    stop
    stored=$("count_${1%-tls}" "$archive")
    ((stored == slices)) || { echo "$1 stored $stored of $slices" >&2; return 1; }
    echo "$us $peak"
}

echo
echo "$slices slices, $((bytes / 1000000)) MB, medians of $runs runs"
echo
echo "| server | associations | sender | s | instances/s | MB/s | peak memory, MB |"
echo "|---|---|---|---|---|---|---|"
for server in "${servers[@]}"; do
    "have_${server%-tls}" || { echo "$server is not installed: left out" >&2; continue; }
    for associations in 1 4; do
        for sender in default TCP_NODELAY=1; do
            unset TCP_NODELAY
            if [[ $sender != default ]]; then export TCP_NODELAY=1; fi
            : >"$work/results"
            for ((run = 0; run < runs; ++run)); do one_run "$server" "$associations" >>"$work/results"; done
            us=$(cut -d' ' -f1 "$work/results" | median)
            peak=$(cut -d' ' -f2 "$work/results" | median)
            awk -v s="$server" -v a="$associations" -v w="$sender" -v us="$us" -v n="$slices" -v b="$bytes" -v p="$peak" \
                'BEGIN {printf "| %s | %d | %s | %.2f | %.0f | %.0f | %.0f |\n", s, a, w, us / 1e6, n * 1e6 / us, b / us, p / 1024}'
        done
    done
done
