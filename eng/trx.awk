# Reads one .trx file; writes "passed failed skipped" to `counts` and one skip reason a line to `skips`.
function attribute(line, name,   rest) {
  rest = line
  if (!sub(".*[ \t]" name "=\"", "", rest)) return ""
  sub(/".*/, "", rest)
  return rest
}
function text(line) {
  sub(/.*<Message>/, "", line); sub(/<\/Message>.*/, "", line)
  gsub(/&lt;/, "<", line); gsub(/&gt;/, ">", line); gsub(/&quot;/, "\"", line); gsub(/&#x[AD];/, " ", line); gsub(/&amp;/, "\\&", line)
  return line
}
/<UnitTestResult / { outcome = attribute($0, "outcome"); reason = "" }
/<UnitTestResult / && outcome == "Passed" { passed++ }
/<UnitTestResult / && outcome == "Failed" { failed++ }
/<UnitTestResult / && outcome == "NotExecuted" { skipped++ }
/<Message>/ && outcome == "NotExecuted" { print text($0) >> skips; outcome = "" }
END { print passed + 0, failed + 0, skipped + 0 >> counts }
