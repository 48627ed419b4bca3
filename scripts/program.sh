#!/usr/bin/env bash
# Runs the program, compiled, within the memory of a small server: scripts/program.sh WORD…, for example `up`.
set -euo pipefail
program=$(node bin/prepare.js)
export NODE_OPTIONS="--max-semi-space-size=8 --max-old-space-size=512 ${NODE_OPTIONS:-}"
# shellcheck disable=SC2086 # several words
exec node $program "$@"
