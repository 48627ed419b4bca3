# Runs OpenSMTPD in a mount namespace of its own, where the folders and users that it looks for are those of a test.
#   $1  the test's folder: passwd, group, spool, smtpd.conf     $2  the program
set -e
mount -t tmpfs tmpfs /var/spool
mkdir /var/spool/smtpd
mount --bind "$1/spool" /var/spool/smtpd
mount -t tmpfs tmpfs /var/lib
mkdir -p /var/lib/opensmtpd/empty
mount -t tmpfs tmpfs /run
mount --bind "$1/passwd" /etc/passwd
mount --bind "$1/group" /etc/group
exec "$2" -d -f "$1/smtpd.conf"
