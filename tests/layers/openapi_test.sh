#!/usr/bin/env bash
# docs/openapi.yaml is what `telehubd --openapi` prints.   openapi_test.sh TELEHUBD OPENAPI.YAML
set -euo pipefail
if ! "$1" --openapi | diff -u --label docs/openapi.yaml --label "telehubd --openapi" "$2" -; then
    echo "docs/openapi.yaml is stale: $1 --openapi >docs/openapi.yaml"
    exit 1
fi
