-- wrk ... -s rotate.lua URL -- FILE PATH: posts the bodies of FILE, one a line, in turn.
local requests, next_one = {}, 0

function init(args)
  local headers = { ["Content-Type"] = "application/json" }
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("POST", args[2], headers, line)
  end
end

function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end
