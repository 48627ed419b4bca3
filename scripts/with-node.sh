#!/usr/bin/env bash
# Runs a command with a Node that Postrider supports (node.sh), in the folder where it is called.
#
#   scripts/with-node.sh COMMAND…             the command alone
#   scripts/with-node.sh --setup COMMAND…     first installs what is missing (setup.sh)
#   scripts/with-node.sh --browser COMMAND…   the same with an option of setup.sh
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/node.sh"

case ${1:-} in
  --setup) shift; bash "$checkout/scripts/setup.sh" ;;
  --*) bash "$checkout/scripts/setup.sh" "$1"; shift ;;
esac
if (( $# == 0 )); then echo 'usage: scripts/with-node.sh [--setup | --browser | …] COMMAND…' >&2; exit 2; fi
use_supported_node
exec "$@"
