-- wrk sends the prepared requests one after the other and counts every answer that is not the page asked for.
-- Arguments: file of requests (each: its length on a line, then its bytes), allowed statuses, text the answer holds.

local threads = {}

function setup(thread)
  thread:set("first", #threads * 7)
  table.insert(threads, thread)
end

function init(arguments)
  prepared, place, wrong = {}, first, 0
  expected, marker = {}, arguments[3]
  for status in string.gmatch(arguments[2], "%d+") do expected[tonumber(status)] = true end
  local file = assert(io.open(arguments[1], "rb"))
  local length = file:read("*l")
  while length do
    prepared[#prepared + 1] = file:read(tonumber(length))
    length = file:read("*l")
  end
  file:close()
end

function request()
  place = place % #prepared + 1
  return prepared[place]
end

function response(status, headers, body)
  if not expected[status] or not string.find(body, marker, 1, true) then
    wrong = wrong + 1
    answered = status
  end
end

function done(summary, latency, requests)
  local total, last = 0, 0
  for _, thread in ipairs(threads) do
    total = total + thread:get("wrong")
    last = thread:get("answered") or last
  end
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  print(string.format("RESULT %d %d %d %d %d %d %d %d %d", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max, total, last, lost, summary.bytes))
end
