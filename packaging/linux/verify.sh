#!/bin/sh
# Proves that a package works on a clean system: installs it, runs `recallery selftest`, searches, purges, looks for
# what is left.
#
#   packaging/linux/verify.sh deb FILE                    on this machine, as root: a container that is thrown away
#   packaging/linux/verify.sh deb FILE --root FOLDER      in a root that debootstrap made, or makes now (bookworm)
#   packaging/linux/verify.sh tar FILE [--root FOLDER]    the archive, as an ordinary user
set -eu

kind=$1
file=$(readlink -f "$2")
root=
if [ "${3:-}" = --root ]; then root=$4; fi
mirror=${RECALLERY_MIRROR:-http://deb.debian.org/debian}

# What runs inside. It gets the package as /tmp/package and what kind it is.
inside() {
    cat <<'INSIDE'
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
kind=$1
find / -xdev \( -path /proc -o -path /sys -o -path /tmp -o -path /dev -o -path /run -o -path /var/log -o -path /var/cache \
    -o -path /var/lib/apt -o -path /var/lib/dpkg \) -prune -o -print | sort > /tmp/before
id tester >/dev/null 2>&1 || useradd --create-home tester
as_user() { su tester -s /bin/sh -c "cd /home/tester && LC_ALL=C.UTF-8 $1"; }
if [ "$kind" = deb ]; then
    cp /tmp/package /tmp/recallery.deb
    echo "== installing with only its own dependencies"
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends /tmp/recallery.deb >/tmp/apt.log 2>&1 || { tail -20 /tmp/apt.log; exit 1; }
    grep -c '^Setting up' /tmp/apt.log
    program=recallery
else
    echo "== what every desktop has"
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends xz-utils libegl1 libgl1 libfontconfig1 libxcb1 libwayland-client0 \
        libwayland-cursor0 libwayland-egl1 fonts-dejavu-core xkb-data >/tmp/apt.log 2>&1 || { tail -20 /tmp/apt.log; exit 1; }
    mkdir -p /home/tester/apps
    tar -xJf /tmp/package -C /home/tester/apps
    chown -R tester: /home/tester/apps
    program=/home/tester/apps/Recallery/recallery
fi
echo "== selftest as an ordinary user"
as_user "$program selftest"
echo "== index, search, status"
samples=$(find / -xdev -type d -path '*resources/samples' | head -n 1)
as_user "$program index $samples --no-ocr"
as_user "$program search 'a cat' --json --limit 1" | grep -q IMG_0142.jpg
as_user "$program status"
echo "== what an ordinary user has now"
as_user "find . -path ./apps -prune -o -newer /tmp/before -print | sort | head -n 40"
if [ "$kind" = deb ]; then
    echo "== purging"
    apt-get purge -y -qq recallery >/dev/null
    command -v recallery && { echo "recallery is still there"; exit 1; }
    left=$(find / -xdev \( -path /proc -o -path /sys -o -path /tmp \) -prune -o -iname '*recallery*' -print \
        | grep -v '^/home/tester' | grep -v '^/var/lib/dpkg\|^/var/cache\|^/var/lib/apt\|^/var/log' || true)
    if [ -n "$left" ]; then echo "left behind:"; echo "$left"; exit 1; fi
    echo "nothing is left but the user's data"
else
    echo "== portable: everything beside the program"
    touch /home/tester/apps/Recallery/portable.txt
    as_user "$program ocr --json"
    test -f "/home/tester/apps/Recallery/Recallery data/index/catalogue.sqlite"
    rm -rf /home/tester/apps
fi
INSIDE
}

if [ -z "$root" ]; then
    cp "$file" /tmp/package
    inside > /tmp/inside.sh
    exec sh /tmp/inside.sh "$kind"
fi
if [ ! -e "$root/usr/bin/apt-get" ]; then debootstrap --variant=minbase bookworm "$root" "$mirror"; fi
work=$(mktemp -d "${TMPDIR:-/tmp}/verify.XXXXXX")
cleanup() {
    for part in proc sys dev .; do mountpoint -q "$work/root/$part" && umount -l "$work/root/$part"; done
    rm -rf --one-file-system "$work"
}
trap cleanup EXIT
cp -a "$root" "$work/root"
cp /etc/resolv.conf "$work/root/etc/resolv.conf"
for part in /etc/apt/apt.conf.d/*proxy*; do [ -e "$part" ] && cp "$part" "$work/root/etc/apt/apt.conf.d/"; done
mount --bind "$work/root" "$work/root" # so that / is a mount inside, as on any system
mount -t proc proc "$work/root/proc"
mount -t sysfs sys "$work/root/sys"
mount --rbind /dev "$work/root/dev"
mount --make-rslave "$work/root/dev"
cp "$file" "$work/root/tmp/package"
inside > "$work/root/tmp/inside.sh"
chroot "$work/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root sh /tmp/inside.sh "$kind"
