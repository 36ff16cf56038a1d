#!/bin/sh
# Writes a random password into the file that is named, once: what is there already stays.
set -eu
file="$1"

[ -s "$file" ] && exit 0
# Readable for the database's user and for ours, who have different numbers; only their containers mount the folder.
umask 022
head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$file.new"
mv "$file.new" "$file"
