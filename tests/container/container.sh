#!/bin/sh
# Runs a command as a container of docker-compose.yml does: read-only root, no capabilities, another user, /tmp in memory.
#   container.sh APP NODE PASSWORD DATA FILES USER -- COMMAND…    folders of this machine; DATA and FILES are writable
# Runs in a mount namespace of its own. The environment is that of the caller.
set -eu
app=$1 node=$2 password=$3 data=$4 files=$5 user=$6
shift 7
root=$(mktemp -d)
mount -t tmpfs tmpfs "$root"
cd "$root"
mkdir -p usr etc proc dev app data tmp run/redis-password home/node var files
for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$folder"; done
mount --rbind /usr usr && mount -o remount,bind,ro usr
mount --rbind /etc etc && mount --rbind /proc proc && mount --rbind /dev dev && mount --rbind /var var
printf '127.0.0.1 localhost redis inbox\n' >tmp/hosts && mount --bind tmp/hosts etc/hosts
mount --bind "$app" app && mount -o remount,bind,ro app
mount --bind "$password" run/redis-password && mount -o remount,bind,ro run/redis-password
mount --bind "$node" usr/local/bin && mount -o remount,bind,ro usr/local/bin
mount --bind "$data" data
mount --bind "$files" files
mount -t tmpfs tmpfs tmp
mount -o remount,ro "$root"
exec /usr/sbin/chroot . sh -c 'cd /app && exec setpriv --reuid '"$user"' --regid '"$user"' --clear-groups --no-new-privs \
  --bounding-set=-all --inh-caps=-all "$@"' sh "$@"
