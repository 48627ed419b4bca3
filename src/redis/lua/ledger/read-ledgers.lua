-- read-ledgers.lua: reads ledgers that may be packed (pack-ledgers.lua), each at one moment: the one by itself counts.
-- It only reads, so that old reports open when Redis refuses to write.
-- KEYS  for each bucket: the issue's ledger in it, and the packed ledgers of the bucket
-- ARGV  1 issue
-- Returns for each bucket the ledger, or nil when it has none
local ledgers = {}
for i = 1, #KEYS, 2 do
  ledgers[#ledgers + 1] = redis.call('GET', KEYS[i]) or redis.call('HGET', KEYS[i + 1], ARGV[1])
end
return ledgers
