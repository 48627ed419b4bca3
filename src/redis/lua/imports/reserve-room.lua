-- reserve-room.lua: reserves memory for a file that was sent, so that files of its kind together never take more than
-- the operator allows, however many arrive at once.
-- KEYS  1 id of a file → its bytes and until when it is kept (ms)
-- ARGV  1 id   2 bytes (0 frees them)   3 until when (ms)   4 now (ms)   5 most bytes of all files
-- Returns 1, or 0 when there is no room
local taken = 0
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local bytes, till = string.match(all[i + 1], '^(%d+) (%d+)$')
  if not bytes or tonumber(till) <= tonumber(ARGV[4]) then
    redis.call('HDEL', KEYS[1], all[i])
  elseif all[i] ~= ARGV[1] then
    taken = taken + tonumber(bytes)
  end
end
if ARGV[2] == '0' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  return 1
end
if taken + tonumber(ARGV[2]) > tonumber(ARGV[5]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
return 1
