# Reads one .trx file; prints the full name of each test method of which a case failed.
function attribute(line, name,   rest) {
  rest = line
  if (!sub(".*[ \t]" name "=\"", "", rest)) return ""
  sub(/".*/, "", rest)
  return rest
}
/<UnitTestResult / && attribute($0, "outcome") == "Failed" { failed[attribute($0, "testId")] = 1 }
/<UnitTest / { id = attribute($0, "id") }
/<TestMethod / && id in failed { print attribute($0, "className") "." attribute($0, "name") }
