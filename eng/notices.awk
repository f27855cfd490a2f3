# Packages that a program brings along: "id version" of each library of type package in its deps.json.
/^  "libraries": \{/ { inside = 1; next }
inside && /^    "[^"]+\/[^"]+": \{/ { name = $1; gsub(/[":]/, "", name); split(name, part, "/") }
inside && /"type": "package"/ { print part[1], part[2] }
