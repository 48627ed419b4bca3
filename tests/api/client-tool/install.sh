#!/usr/bin/env bash
# Installs what a developer uses to call the API from TypeScript into node_modules/.cache/client-tool, for
# tests/api/client.test.ts. It is a package of its own, because openapi-typescript runs with TypeScript 5 and we compile
# with TypeScript 7. Does nothing if the packages of package-lock.json are there.
#
# Exits with 1 if they cannot be installed, after npm has said why.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../../..
folder=$root/node_modules/.cache/client-tool

if cmp -s "$here/package-lock.json" "$folder/package-lock.json"; then exit; fi
echo 'postrider: installing openapi-typescript and openapi-fetch for the tests into node_modules/.cache/client-tool …' >&2

# Under its own name until it is complete.
mkdir -p "$root/node_modules/.cache"
new=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$new"' EXIT
cp "$here/package.json" "$here/package-lock.json" "$root/.npmrc" "$new"
(cd "$new" && npm ci --ignore-scripts --prefer-offline --fetch-retries=1 --fetch-timeout=30000 --loglevel=error >&2)
rm -rf "$folder"
mv "$new" "$folder"
