-- settle.lua: writes what became of a recipient, only over the entry that the caller knows, so that a late answer never
-- overwrites a better one. Two exceptions: what is uncertain may become known, and "accepted" is true whenever it comes.
-- KEYS  1 ledger of the bucket   2 replies of the bucket
-- ARGV  1 offset of the recipient   2 subscriber id   3 the entry as known   4 the entry to write
--       5 '1': without the exceptions   6 what the server said; '' forgets what it said before; left out: leave that alone
-- Returns 1 when written (or there already), else 0
local at = tonumber(ARGV[1])
local found = redis.call('GETRANGE', KEYS[1], at, at + 11)
if found ~= ARGV[2] .. ARGV[4] then
  local state = #found == 12 and math.floor(string.byte(found, 9) / 16)
  local better = ARGV[5] ~= '1' and state and state ~= 2 and string.sub(found, 1, 8) == ARGV[2]
    and (state == 6 or math.floor(string.byte(ARGV[4], 1) / 16) == 2)
  if found ~= ARGV[2] .. ARGV[3] and not better then return 0 end
  redis.call('SETRANGE', KEYS[1], at + 8, ARGV[4])
end
if ARGV[6] == '' then
  redis.call('HDEL', KEYS[2], ARGV[2])
elseif ARGV[6] then
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[6])
end
return 1
