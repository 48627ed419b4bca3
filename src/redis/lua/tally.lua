-- tally.lua: adds to the running counts of a send and returns the sums in the same step. By them a failing send pauses
-- itself. The ledger stays the truth: these counts may miss what a dead worker had not yet reported.
-- KEYS  1 tally of the issue
-- ARGV  1 recipients tried for the first time   2 bounces   3 complaints
-- Returns tried, bounced, complaints, 1 when automatic pausing is off (else 0)
return {
  redis.call('HINCRBY', KEYS[1], 'tried', ARGV[1]),
  redis.call('HINCRBY', KEYS[1], 'bounced', ARGV[2]),
  redis.call('HINCRBY', KEYS[1], 'complaints', ARGV[3]),
  redis.call('HEXISTS', KEYS[1], 'off'),
}
