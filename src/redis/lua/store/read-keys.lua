-- read-keys.lua: reads keys of any type, each at one moment, because a backup reads a hundred thousand small keys, and
-- each round trip costs more than what it brings. It stops after some bytes, so that it never holds Redis up for long.
-- KEYS  any number, at least one
-- ARGV  1 the most values of a hash, set or sorted set that is read here   2 bytes after which it stops
-- Returns in MessagePack, which the client takes as one value, for each key from the first on, as far as it came: its
-- type ('none': it is missing), when it expires (Unix ms; '': never), and its values; false in place of the values of a
-- longer one
local most, limit = tonumber(ARGV[1]), tonumber(ARGV[2])

-- Most keys are strings: one command for some of them brings what three for each would bring.
local step = 32

local function valuesOf(kind, key)
  -- Read in parts, a list may shift meanwhile. Postrider's have at most 100 items.
  if kind == 'list' then return redis.call('LRANGE', key, 0, -1) end
  if kind == 'hash' and redis.call('HLEN', key) <= most then return redis.call('HGETALL', key) end
  if kind == 'set' and redis.call('SCARD', key) <= most then return redis.call('SMEMBERS', key) end
  if kind == 'zset' and redis.call('ZCARD', key) <= most then return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end
  return false
end

local read, bytes = {}, 0
for from = 1, #KEYS, step do
  local to = math.min(from + step - 1, #KEYS)
  -- It has nothing for keys of another type.
  local strings = redis.call('MGET', unpack(KEYS, from, to))
  for i = from, to do
    local key, value = KEYS[i], strings[i - from + 1]
    local kind = value and 'string' or redis.call('TYPE', key).ok
    local expires = redis.call('PEXPIRETIME', key)
    local values = value and { value } or kind ~= 'none' and valuesOf(kind, key)
    read[i] = { kind, expires > 0 and string.format('%.0f', expires) or '', values }
    for _, one in ipairs(values or {}) do bytes = bytes + #one end
    if bytes >= limit then return cmsgpack.pack(read) end
  end
end
return cmsgpack.pack(read)
