# Reads emails with Sisimai. Prints one JSON line for each file: what it says about the first recipient.
#   perl read-by-sisimai.pl FILE…
use strict;
use warnings;
use JSON::PP;
use Sisimai;

my $json = JSON::PP->new->canonical;
for my $file (@ARGV) {
    my $read = eval { Sisimai->rise($file, 'delivered' => 1, 'vacation' => 1) } || [];
    my $one = $read->[0];
    print $json->encode({
        reason => $one ? $one->{'reason'} . '' : '',
        action => $one ? $one->{'action'} . '' : '',
        hard   => $one && $one->{'hardbounce'} ? JSON::PP::true : JSON::PP::false,
    }), "\n";
}
