-- read-keys.lua: reads keys of any type, each at one moment, because a backup reads a hundred thousand small keys, and
-- each round trip costs more than what it brings. It stops after some bytes, so that it never holds Redis up for long.
-- KEYS  any number, at least one
-- ARGV  1 the most values of a hash, set or sorted set that is read here   2 bytes after which it stops
-- Returns in MessagePack, which the client takes as one value, for each key from the first on, as far as it came: its
-- type ('none': it is missing), when it expires (Unix ms; '': never), and its values; false in place of the values of a
-- longer one
local most, limit = tonumber(ARGV[1]), tonumber(ARGV[2])

local function valuesOf(kind, key)
  if kind == 'string' then return { redis.call('GET', key) } end
  -- Read in parts, a list may shift meanwhile. Postrider's have at most 100 items.
  if kind == 'list' then return redis.call('LRANGE', key, 0, -1) end
  if kind == 'hash' and redis.call('HLEN', key) <= most then return redis.call('HGETALL', key) end
  if kind == 'set' and redis.call('SCARD', key) <= most then return redis.call('SMEMBERS', key) end
  if kind == 'zset' and redis.call('ZCARD', key) <= most then return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end
  return false
end

local read, bytes = {}, 0
for i, key in ipairs(KEYS) do
  local kind = redis.call('TYPE', key).ok
  local expires = redis.call('PEXPIRETIME', key)
  local values = kind ~= 'none' and valuesOf(kind, key)
  read[i] = { kind, expires > 0 and string.format('%.0f', expires) or '', values }
  for _, value in ipairs(values or {}) do bytes = bytes + #value end
  if bytes >= limit then break end
end
return cmsgpack.pack(read)
