# Makes a folder that looks like a clone that was built: ./gateway runs there at once. Arguments: repository, new folder.
set -eu
from=$1; root=$2
cd "$from"
mkdir -p "$root/artifacts/bin/Gateway" "$root/artifacts/bin/Export" "$root/bin"
cp -p gateway global.json .editorconfig Directory.* "$root/"
cp -rp src config "$root/"
tar -C "$from" --exclude=node_modules --exclude=bin --exclude=obj -cf - eng | tar -C "$root" -xpf -
for program in Gateway Export; do
  # Linked where one file system holds both: nothing writes there.
  cp -rl "artifacts/bin/$program/release" "$root/artifacts/bin/$program/" 2>/dev/null ||
    cp -rp "artifacts/bin/$program/release" "$root/artifacts/bin/$program/"
done
# Pages use Debian's Python, which has the packages.
ln -s /usr/bin/python3 "$root/bin/python3"
cd "$root"
. eng/common.sh
source_stamp "" src > artifacts/programs.stamp
