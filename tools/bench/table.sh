# The table of tools/bench/compare.sh, from its us, bytes, requests and reason. A row: measure, what it is, how it is
# shown, and by how much the hub is to be better than Orthanc.
# shellcheck shell=bash disable=SC2154

table_rows() {
    cat <<END
store-1|C-STORE of $slices slices, 1 association, sender as it comes|storing|20
store-4|the same, 4 associations|storing|8
store-1-tuned|C-STORE of $slices slices, 1 association, TCP_NODELAY=1 on both sides|storing|3
store-4-tuned|the same, 4 associations|storing|3
stow-1|STOW-RS of $slices slices, 1 request|storing|4
stow-10|the same, 10 requests|storing|4
metadata|metadata of $slices instances|answer|20
metadata-gzip|the same, Accept-Encoding: gzip|answer|20
qido|QIDO-RS, $studies studies, limit=1000|answer|20
wildcard|QIDO-RS, PatientName=Zhang* of $many studies|answer|10
frames-1|WADO-RS frames, one a request, 1 connection|frames|3
frames-4|the same, 4 connections|frames|3
study|WADO-RS study of $slices slices|reading|2
find|C-FIND of $studies studies, findscu as it comes|answer|4
find-tuned|the same, TCP_NODELAY=1 on both sides|answer|4
resident|resident memory after reading|memory|4
peak|peak memory|memory|4
END
}

# cell SERVER MEASURE HOW
cell() {
    local key=$1/$2
    [[ -n ${us[$key]-} ]] || { echo n/a; return; }
    awk -v how="$3" -v us="${us[$key]}" -v bytes="${bytes[$key]:-0}" -v n="${requests[$key]:-0}" -v study="$study_bytes" '
        function size(b) { return b < 10e6 ? sprintf("%.0f KB", b / 1e3) : sprintf("%.0f MB", b / 1e6) }
        BEGIN {
            if (how == "storing") printf "%.2f s, %.0f MB/s", us / 1e6, study / us
            if (how == "reading") printf "%.2f s, %.0f MB/s", us / 1e6, bytes / us
            if (how == "frames") printf "%.0f MB/s, %.0f frames/s", bytes / us, n * 1e6 / us
            if (how == "answer") printf "%.1f ms%s", us / (n ? n : 1) / 1e3, bytes ? ", " size(bytes / n) : ""
            if (how == "memory") printf "%.0f MB", us / 1024
        }'
}
# ratio MEASURE HOW TARGET: of the hub on plain connections to Orthanc; in bold when the target was missed.
ratio() {
    local hub=${us[telehubd/$1]-} orthanc=${us[orthanc/$1]-}
    [[ -n $hub && -n $orthanc ]] || { echo "-"; return; }
    awk -v hub="$hub" -v orthanc="$orthanc" -v how="$2" -v target="$3" 'BEGIN {
        r = orthanc / hub
        shown = sprintf(how == "memory" ? "1/%.1f" : r < 10 ? "%.1fx" : "%.0fx", r)
        print r < target ? "**" shown "**" : shown
    }'
}

print_machine() {
    echo "$slices slices of 512 x 512 x 16 are $((study_bytes / 1000000)) MB. Medians of $runs runs."
    echo
    echo "$machine"
    echo
}

print_table() {
    local name what how target server
    echo "| measure | hub | Orthanc | ratio | target | hub over TLS |"
    echo "|---|---|---|---|---|---|"
    while IFS='|' read -r name what how target; do
        [[ $name != wildcard ]] || ((many > studies)) || continue
        echo "| $what | $(cell telehubd "$name" "$how") | $(cell orthanc "$name" "$how") | $(ratio "$name" "$how" "$target") |" \
            "$([[ $how == memory ]] && echo "<= 1/$target" || echo ">= ${target}x") | $(cell telehubd-tls "$name" "$how") |"
    done < <(table_rows)
    ((${#reason[@]})) || return 0
    echo
    echo "Not measured:"
    for server in "${servers[@]}"; do
        while IFS='|' read -r name _; do
            [[ -z ${reason[$server/$name]-} ]] || echo "- $server, $name: ${reason[$server/$name]}"
        done < <(table_rows)
    done
}
