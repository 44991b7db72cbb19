-- A thousand checks a request.
local tokens, bodies, n = {}, {}, 0
for line in io.lines(os.getenv("TOKENS")) do
  tokens[#tokens + 1] = '"' .. line .. '"'
  if #tokens == 1000 then bodies[#bodies + 1] = '{"tokens":[' .. table.concat(tokens, ",") .. "]}"; tokens = {} end
end
local salt = string.format("%06x", math.floor(os.time() % 16777216))
local head = "POST /v1/checks HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer " .. os.getenv("DEVICE") .. "\r\nX-Scanned-At: " .. os.getenv("AT") .. "\r\nX-Scan-Id: 00000000-0000-7000-8000-"
function request()
  n = n + 1
  local body = bodies[n % #bodies + 1]
  return head .. string.format("%012x\r\nX-Nonce: %s%010x\r\nContent-Length: %d\r\n\r\n", n, salt, n, #body) .. body
end
