-- put-back.lua: puts recipients of one bucket back for another attempt. Each is put back only if its entry is still the
-- one that was read: a recipient who is being emailed, or was emailed meanwhile, keeps their entry.
-- KEYS  1 ledger of the bucket
-- ARGV  for each recipient: offset, id and entry as read, the entry to write
-- Returns the number of recipients put back
local count = 0
for i = 1, #ARGV, 3 do
  local at = tonumber(ARGV[i])
  if redis.call('GETRANGE', KEYS[1], at, at + 11) == ARGV[i + 1] then
    redis.call('SETRANGE', KEYS[1], at + 8, ARGV[i + 2])
    count = count + 1
  end
end
return count
