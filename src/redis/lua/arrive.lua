-- arrive.lua: copies records into a bucket that the list is moving into. A record that is there already stays: it arrived
-- before, and may have been changed since. Once the bucket is at home, all have arrived and a late copy is refused, so
-- that it cannot bring back who was removed meanwhile (subscribers/move-bucket.ts).
-- KEYS  1 subscribers of the bucket   2 state of the bucket
-- ARGV  subscriber id, record, …
-- Returns how many records were new here
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local arrived = 0
for i = 1, #ARGV, 2 do
  arrived = arrived + redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1])
end
return arrived
