-- A check a request: tokens of a file in turn, a nonce and a scan of its own each time.
local tokens, count, n = {}, 0, 0
for line in io.lines(os.getenv("TOKENS")) do count = count + 1; tokens[count] = line end
local salt = string.format("%06x", math.floor(os.time() % 16777216))
local head = " HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer " .. os.getenv("DEVICE") .. "\r\nX-Scanned-At: " .. os.getenv("AT") .. "\r\nX-Scan-Id: 00000000-0000-7000-8000-"
function request()
  n = n + 1
  return "GET /v1/check/" .. tokens[n % count + 1] .. head .. string.format("%012x\r\nX-Nonce: %s%010x\r\n\r\n", n, salt, n)
end
