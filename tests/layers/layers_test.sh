#!/usr/bin/env bash
# The rules of the house that CMake cannot hold, on the files of the project at ROOT.
#   layers_test.sh ROOT               prints every breach; fails when there is one
#   layers_test.sh --self-test ROOT   breaks each rule in a copy, and sees that it is noticed
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Longer than 300 lines, and why.
long_files=(
    include/telehub/store/rows.h  # one struct a table: the schema read top to bottom
)

# Larger than 300 KB, and why.
large_files=(
    docs/openapi.yaml  # generated: every route with its types
)

list_files() {
    if [[ -e .git ]]; then
        git ls-files --cached --others --exclude-standard
    else
        find . -type f -not -path './build/*' -not -path './var/*' -not -path './.cache/*' -not -path '*/node_modules/*' -printf '%P\n'
    fi | while IFS= read -r file; do if [[ -f $file ]]; then printf '%s\n' "$file"; fi; done
}

breaches=0
breach() { echo "$1: $2"; breaches=$((breaches + 1)); }

# refuse RULE FILES-REGEX EXCEPT-REGEX PATTERN: no line of these files matches the pattern.
refuse() {
    local rule=$1 files hit
    mapfile -t files < <(grep -E "$2" <<<"$all" | grep -vE "$3")
    ((${#files[@]})) || return 0
    while IFS= read -r hit; do breach "$rule" "$hit"; done < <(grep -HnIE -- "$4" "${files[@]}")
}

# A module's sources and public headers include telehub/ headers of these modules alone.
includes_only() {
    local module=$1 folders=$2 allowed=$3
    refuse "$module includes only $allowed" "^($folders)/" '^$' \
        "#include [<\"]telehub/($(other_modules "$allowed"))/"
}
other_modules() {
    local module list=()
    for module in core domain store documents app http api dicom outgoing; do
        [[ "|$1|" == *"|$module|"* ]] || list+=("$module")
    done
    local IFS='|'
    echo "${list[*]}"
}

check_layers() {
    includes_only core 'server/core|include/telehub/core' 'core'
    includes_only domain 'server/domain|include/telehub/domain' 'core|domain'
    includes_only store 'server/store|include/telehub/store' 'core|domain|store'
    includes_only documents 'server/documents|include/telehub/documents' 'core|domain|documents'
    includes_only app 'server/app|include/telehub/app' 'core|domain|store|documents|app'
    includes_only http 'server/http|include/telehub/http' 'core|http'
    includes_only api 'server/api|include/telehub/api' 'core|domain|store|app|http|api'
    includes_only outgoing 'server/outgoing|include/telehub/outgoing' 'core|domain|store|app|http|outgoing'
    includes_only dicom 'dicom|include/telehub/dicom' 'core|domain|store|documents|app|dicom'
}

check_places() {
    local cpp='\.(cpp|h)$'
    refuse 'coroutines only in server/http' "$cpp" '^(server|tests)/http/' '\bco_(await|return|yield|spawn)\b'
    refuse 'dcmtk/ only in dicom/' "$cpp" '^(dicom|tests/dicom)/' '#include [<"]dcmtk/'
    local sql='"[^"]*\b(SELECT |INSERT INTO|UPDATE [a-z_]+ SET|DELETE FROM|WHERE |ORDER BY|CREATE TABLE|PRAGMA )'
    local calls='\b(select_one|select_rows)<|\bselect_integer\(|\bscript\("'
    refuse 'SQL only in server/store' '^(server|dicom|include|tools)/.*'"$cpp" '^(server|include/telehub)/store/|^tools/bench/' "$sql|$calls"
}

check_files() {
    local number file
    while read -r number file; do
        [[ " ${large_files[*]} " == *" $file "* ]] || breach 'no file over 300 KB' "$file has $number bytes"
    done < <(
        tr '\n' '\0' <<<"$all" | xargs -0 stat -c '%s %n' | awk '$1 > 300 * 1024')
    while read -r number file; do
        [[ " ${long_files[*]} " == *" $file "* ]] || breach 'no file over 300 lines' "$file has $number"
    done < <(grep -E '^(server|dicom|include|tools)/.*\.(cpp|h)$' <<<"$all" | xargs -d '\n' wc -l |
        awk '$1 > 300 && $2 != "total"')
}

check_words() {
    # Taken apart, so that this file does not break its own rule.
    refuse 'no unfinished work' '.' '^LICENSE$' '\b(TO''DO|FIX''ME|X''XX)\b'
    refuse 'no conflict markers' '.' '^$' '^(<{7}|>{7}) '
    refuse 'no private keys' '.' '^$' '-----BEGIN [A-Z ]*PRIVATE'' KEY-----'
    local file
    while IFS= read -r file; do breach 'no private keys' "$file"; done < <(grep -E '\.(key|p12|pfx)$' <<<"$all")
}

if [[ ${1-} == --self-test ]]; then
    exec "$here/self_test.sh" "$2"
fi
cd "${1:?usage: layers_test.sh [--self-test] ROOT}" || exit 2
all=$(list_files)
[[ -n $all ]] || { echo "no files in $1"; exit 2; }
check_layers
check_places
check_files
check_words
if ((breaches)); then
    echo "$breaches breaches"
    exit 1
fi
echo "the rules hold in $(wc -l <<<"$all") files"
