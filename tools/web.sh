# The web pages: what builds and tests them. Sourced by the other scripts, from the project's root, after packages.sh.
# shellcheck shell=bash

# Puts the Node.js of tools/node first on the path: Debian's 18 is too old for Vite, but its npm can fetch a newer one.
web_node() {
    local arch=x64
    [[ $(uname -m) == aarch64 ]] && arch=arm64
    install_npm tools/node
    PATH=$PWD/tools/node/node_modules/node-linux-$arch/bin:$PATH
    export PATH
}

# build/web, where telehubd looks for the pages.
web_build() {
    web_node
    install_npm server/web/api-types
    install_npm server/web
    local newest
    newest=$(find server/web docs/openapi.yaml \( -name node_modules -o -name tests -o -name schema.d.ts \) -prune -o -type f -newer build/web/index.html -print -quit 2>/dev/null || echo none)
    [[ -f build/web/index.html && -z $newest ]] && return
    (cd server/web && npm run --silent build -- --logLevel error)
}

# Types, lint, unit tests. After web_build.
web_check() {
    (cd server/web && npm run --silent check && npm test --silent)
}

# Chromium against the telehubd of this build folder. After web_build.
web_browser_tests() {
    (cd server/web && TELEHUB_BUILD=$1 npm run --silent test:browser)
}
