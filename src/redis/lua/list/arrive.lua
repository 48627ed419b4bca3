-- arrive.lua: copies records into a bucket of the list's next layout. A record that is already there stays: it was
-- copied before, and may have changed since. Once the bucket's state is "home", every record has been copied and a late
-- copy is refused, so that it cannot bring back a reader who was removed meanwhile (subscribers/list/move-bucket.ts).
-- KEYS  1 subscribers of the bucket   2 state of the bucket
-- ARGV  subscriber id, record, …
-- Returns how many records were new here
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local arrived = 0
for i = 1, #ARGV, 2 do
  arrived = arrived + redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1])
end
return arrived
