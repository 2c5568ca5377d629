# Debian 12 packages, each with why; sourced by the other scripts. All are in Debian's own main section.
# shellcheck shell=bash disable=SC2034

build_packages=(
    g++                    # C++20
    cmake                  # with CMakePresets.json
    ninja-build            # the presets' generator
    ccache                 # a second build is a copy
    mold                   # links in a tenth of the time
    pkg-config             # finds pangocairo, libical and OpenJPEG
    libboost1.81-dev       # Asio, Beast, JSON, URL, Describe
    libdcmtk-dev           # DICOM: network, TLS, data sets, structured reports
    libssl-dev             # TLS, digests, scrypt
    libsoci-dev            # the database
    libsqlite3-dev         # what SOCI's SQLite header includes
    libicu-dev             # pinyin, folding, character sets, time zones
    libpango1.0-dev        # report PDF: text; brings Cairo
    libspdlog-dev          # logs
    libtomlplusplus-dev    # telehub.toml
    libcli11-dev           # command lines
    prometheus-cpp-dev     # /metrics
    libarchive-dev         # import of archives
    zlib1g-dev             # deflated transfer syntax
    libopenjp2-7-dev       # JPEG 2000 and HTJ2K
    libjpeg62-turbo-dev    # photos of consultations, decoded and encoded anew
    libpng-dev             # ... and those that are PNG
    libcurl4-openssl-dev   # outgoing HTTP and mail, and the tests' client
    libical-dev            # invitations and calendar feeds
)

run_packages=(
    openssl                # makes the development certificates
    fonts-noto-cjk         # Noto Serif CJK SC and Noto Sans CJK SC, the fonts of the report
)

walkthrough_packages=(
    curl                   # speaks to the API
    jq                     # reads its answers
    openssl                # one-time passwords
    dcmtk                  # dump2dcm, storescu, dsrdump
    dicom3tools            # dciodvfy checks the structured report
    poppler-utils          # pdftotext, pdftoppm
    python3-icalendar      # reads invitations and feeds, as a calendar would
)

test_packages=(
    git                    # which files are the project's
    libgtest-dev           # unit and integration tests
    clang-format           # the test "format"
    orthanc                # a peer; the tests start their own, on free ports, beside the one that Debian starts
    orthanc-dicomweb       # its DICOMweb client
    python3-aiosmtpd       # takes the hub's mail in tests
    chromium               # the browser tests
    "${walkthrough_packages[@]}"
)

node_packages=(
    nodejs                 # runs npm, and the peers of the tests that are npm packages
    npm                    # fetches these, FHIR's R4 JSON schema, the packages of the web pages and the Node.js that builds them
)

ohif_packages=(
    chromium               # tools/ohif.sh drives it through the viewer
    openssl                # checks what was fetched
)

tidy_packages=(
    clang-tidy-16          # C++20 ranges are beyond 14;  tools/test.sh --tidy
)

fuzz_packages=(
    clang-16               # libFuzzer; 14 does not compile C++20 ranges;  tools/fuzz.sh
    libclang-rt-16-dev     # its run time and the sanitizers'
)

bench_packages=(
    dcmtk                  # storescu sends, storescp is a yardstick
    jq                     # reads ports.json
    curl                   # signs in
)

compare_packages=(
    orthanc                # what the hub is measured against; Debian starts one on port 8042: stop that while measuring
    procps                 # pgrep: whether that one runs
    orthanc-dicomweb       # its plugin of QIDO-RS, WADO-RS and STOW-RS
)

# Installs those that are missing, and says so; asks the network for nothing when none is.
install_packages() {
    local package missing=() sudo=()
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    echo "Installing: ${missing[*]}"
    ((EUID == 0)) || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# Node.js from Debian, where there is none from elsewhere: the two cannot be installed together.
install_node() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then install_packages "${node_packages[@]}"; fi
}

# install_npm FOLDER: what its package-lock.json names, unless it is there.
install_npm() {
    install_node
    cmp -s "$1/package-lock.json" "$1/node_modules/.installed" && return
    echo "Fetching the packages of $1"
    npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --loglevel=error
    cp "$1/package-lock.json" "$1/node_modules/.installed"
}
