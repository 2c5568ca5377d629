#!/usr/bin/env bash
# Builds everything and runs every test, on a bare Debian 12.
#   tools/test.sh                    the preset dev, and the web pages: types, lint, unit tests, browser tests
#   tools/test.sh --fuzz             the preset dev, and then each fuzz target for 60 s
#   tools/test.sh --asan | --tsan    with sanitizers: addresses and undefined behaviour, or threads
#   tools/test.sh --web              only the web pages
#   tools/test.sh --format           only the format of the sources
#   tools/test.sh --tidy [FILE...]   clang-tidy on server/ and dicom/, or on these files
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools/packages.sh
source tools/packages.sh
# shellcheck source=tools/web.sh
source tools/web.sh

usage() { sed -n '3,9s/^# *//p' "$0" >&2; exit 2; }

tidy() {
    install_packages "${build_packages[@]}" "${tidy_packages[@]}" git
    cmake --preset tidy >/dev/null
    local files=("$@")
    ((${#files[@]})) || mapfile -t files < <(git ls-files 'server/*.cpp' 'dicom/*.cpp' ':!*_impl.cpp')
    printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-16 -p build/tidy --quiet
}

preset=dev only_web=
fuzz=false
case ${1-} in
    "") ;;
    --fuzz) fuzz=true ;;
    --asan) preset=asan ;;
    --tsan) preset=tsan ;;
    --web) only_web=1 ;;
    --format) install_packages clang-format git; exec tools/check-format.sh ;;
    --tidy) tidy "${@:2}"; exit ;;
    *) usage ;;
esac

install_packages "${build_packages[@]}" "${run_packages[@]}" "${test_packages[@]}"
if [[ -z $only_web ]]; then
    install_npm tests/peers
    install_npm tests/fhir
fi
# Files of real scanners, where a copy lies beside the project: some tests take them along.
if [[ -z ${TELEHUB_TEST_DATA-} && -d ../shared/data ]]; then
    TELEHUB_TEST_DATA=$(cd ../shared/data && pwd)
    export TELEHUB_TEST_DATA
fi
web_tests() {
    web_build
    web_check
    web_browser_tests "$PWD/build/$preset"
}

cmake --preset "$preset"
if [[ -n $only_web ]]; then
    cmake --build --preset "$preset" --target telehubd telehub_cli
    web_tests
    exit
fi
cmake --build --preset "$preset"
ctest --preset "$preset" --parallel "${TELEHUB_TEST_JOBS:-$(nproc)}"
# The sanitizers look at the hub; the pages are the same under them.
if [[ $preset == dev ]]; then web_tests; fi
if $fuzz; then tools/fuzz.sh 60; fi
