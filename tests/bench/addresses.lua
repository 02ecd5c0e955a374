-- wrk asks the addresses of a file one after another, with one header more if that is given.
local addresses = {}
for line in io.lines(os.getenv("BENCH_ADDRESSES")) do
  addresses[#addresses + 1] = line
end
local name, value = os.getenv("BENCH_HEADER"), os.getenv("BENCH_VALUE")
if name then
  wrk.headers[name] = value
end
local number = 0

request = function()
  number = number % #addresses + 1
  return wrk.format("GET", addresses[number])
end
