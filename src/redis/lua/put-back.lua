-- put-back.lua: puts recipients of one bucket back for another try, each only if they stand as they were read: who is
-- being mailed at this moment, or was meanwhile, stays as they are.
-- KEYS  1 ledger of the bucket
-- ARGV  for each recipient: offset, id and entry as read, the entry to write
-- Returns how many were put back
local count = 0
for i = 1, #ARGV, 3 do
  local at = tonumber(ARGV[i])
  if redis.call('GETRANGE', KEYS[1], at, at + 11) == ARGV[i + 1] then
    redis.call('SETRANGE', KEYS[1], at + 8, ARGV[i + 2])
    count = count + 1
  end
end
return count
