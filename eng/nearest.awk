# Prints the word on standard input nearest to `word` by edits, when it is near.
function min(a, b) { return a < b ? a : b }
function edits(a, b,   i, j, n, m, d, cost) {
  n = length(a); m = length(b)
  for (i = 0; i <= n; i++) d[i, 0] = i
  for (j = 0; j <= m; j++) d[0, j] = j
  for (i = 1; i <= n; i++)
    for (j = 1; j <= m; j++) {
      cost = substr(a, i, 1) == substr(b, j, 1) ? 0 : 1
      d[i, j] = min(min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost)
    }
  return d[n, m]
}
BEGIN { best = 4 }
{ e = edits(word, $1); if (e < best) { best = e; nearest = $1 } }
END { print nearest }
