#!/bin/sh
# Makes the vendored files again from the pins in package.json, unmodified: component stylesheets
# joined into one file, fonts, axe-core for the tests, and the licence of each. Needs npm.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tests=$(cd "$here/../../tests/vendor" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$work/"
(cd "$work" && npm install --ignore-scripts --legacy-peer-deps --no-audit --no-fund --silent)
modules=$work/node_modules

mkdir -p "$here/fonts"
: > "$here/utrecht.css"
# In the order of package.json (alphabetical), so that the result never depends on a locale.
sed -n 's|.*"@utrecht/\(.*-css\)".*|\1|p' "$here/package.json" | while read -r name; do
  sed 's/^\xEF\xBB\xBF//' "$modules/@utrecht/$name/dist/index.min.css" >> "$here/utrecht.css"
  printf '\n' >> "$here/utrecht.css"
done
cp "$modules/@utrecht/button-css/LICENSE.md" "$here/LICENSE-EUPL-1.2.md"
for family in lexend:latin readex-pro:arabic; do
  name=${family%%:*}
  subset=${family##*:}
  for weight in 400 700; do
    cp "$modules/@fontsource/$name/files/$name-$subset-$weight-normal.woff2" "$here/fonts/"
  done
  cp "$modules/@fontsource/$name/LICENSE" "$here/fonts/OFL-$name.txt"
done
cp "$modules/axe-core/axe.min.js" "$tests/axe.min.js"
cp "$modules/axe-core/LICENSE" "$tests/LICENSE-axe-core.txt"
cp "$modules/axe-core/LICENSE-3RD-PARTY.txt" "$tests/LICENSE-axe-core-3RD-PARTY.txt"
chmod 644 "$here"/utrecht.css "$here"/LICENSE* "$here"/fonts/* "$tests"/*
cd "$here"
LC_ALL=C sha256sum utrecht.css LICENSE-EUPL-1.2.md fonts/* \
  ../../tests/vendor/axe.min.js ../../tests/vendor/LICENSE-axe-core*.txt > SHA256SUMS
