#!/usr/bin/env bash
# Runs `npm run check` and tests on another version of Node, which npm installs under node_modules/.cache.
#
#   npm run test:node -- 24                        every test
#   npm run test:node -- 24 tests/render tests/cli only these
#   npm run test:node -- 24 --runtime              those of what differs between versions of Node, in two minutes
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=${1:-}
if ! [[ $version =~ ^[0-9]+(\.[0-9]+){0,2}$ ]]; then
  echo 'usage: npm run test:node -- VERSION [--runtime | FILE…], for example: npm run test:node -- 24' >&2
  exit 2
fi
shift

# What Node itself reads, computes or formats: addresses, encodings, dates, signatures and keys, archives, file times.
runtime=(
  tests/subscribers/{record,csv} tests/subscribers/abuse/disposable.test.ts
  tests/articles/{encoding,article-date.test.ts,canonical-url.test.ts,fetch-public.test.ts}
  tests/newsletters/{cron,zoned-time}.test.ts tests/control/start-time.test.ts tests/locale tests/issues/issue-day.test.ts
  tests/render/{dkim,message-id}.test.ts tests/cli/{dkim,run-compiled}.test.ts tests/redis/list-key.test.ts
  tests/subscribers/membership/tokens.test.ts tests/smtp/{login,relay-tls}.test.ts tests/backup/backup.test.ts
)
if [[ ${1:-} == --runtime ]]; then set -- "${runtime[@]}"; fi

# The package of a platform holds the program alone, without a script to run after its installation.
platform=$(node -p 'process.platform + "-" + process.arch')
package=node-$platform
if [[ $platform == darwin-arm64 ]]; then package=node-bin-$platform; fi
folder=$PWD/node_modules/.cache/node-$version
if ! [[ -x $folder/node_modules/$package/bin/node ]]; then
  echo "Installing $package@$version into ${folder#"$PWD/"} …"
  mkdir -p "$folder"
  echo '{ "private": true }' >"$folder/package.json"
  npm install --prefix "$folder" --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error \
    "$package@$version"
fi

export PATH=$folder/node_modules/$package/bin:$PATH
echo "Node $(node --version)"
npm run check
exec npx vitest run "$@"
