-- freeze.lua: puts a bucket's part of the audience into the ledger. Run again after a crash it leaves alone whoever is
-- there already, so that nobody who was mailed waits anew.
-- KEYS  1 ledger of the bucket
-- ARGV  subscriber ids
-- Returns how many recipients the ledger of this bucket holds
for i = 1, #ARGV do
  redis.call('HSETNX', KEYS[1], ARGV[i], 0)
end
return redis.call('HLEN', KEYS[1])
