"""The two SIPp scenarios of `bench.calls`."""

from typing import Final

_SOUND: Final = """v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio PORT RTP/AVP 8
a=rtpmap:8 PCMA/8000
"""

_SAME: Final = """[last_Via:]
[last_From:]
[last_To:]MORE
[last_Call-ID:]
[last_CSeq:]
"""

_CALL: Final = """Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]>;tag=[pid]c[call_number]
TO
Call-ID: [call_id]
CSeq: NUMBER
Contact: <sip:[field0]@[local_ip]:[local_port]>
Max-Forwards: 70
"""

#: Answers at once.
AGENT: Final = f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="agent">
 <recv request="INVITE"><action><log message="[timestamp]"/></action></recv>
 <send><![CDATA[
SIP/2.0 200 OK
{_SAME.replace("MORE", ";tag=[pid]a[call_number]")}Contact: <sip:[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

{_SOUND.replace("PORT", "[media_port]")}]]></send>
 <recv request="ACK"/>
 <recv request="BYE"/>
 <send><![CDATA[
SIP/2.0 200 OK
{_SAME.replace("MORE", "")}Content-Length: 0
]]></send>
</scenario>
"""

#: Calls CALLED, talks for HOLD_MS from the answer on, hangs up.
CALLER: Final = f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="caller">
 <nop><action><log message="[timestamp]"/></action></nop>
 <send retrans="500"><![CDATA[
INVITE sip:CALLED@[remote_ip]:[remote_port] SIP/2.0
{_CALL.replace("TO", "To: <sip:CALLED@[remote_ip]>").replace("NUMBER", "1 INVITE")}\
Content-Type: application/sdp
Content-Length: [len]

{_SOUND.replace("PORT", "[rtpstream_audio_port]")}]]></send>
 <recv response="100" optional="true"/>
 <recv response="180" optional="true"/>
 <recv response="183" optional="true"/>
 <recv response="200" rrs="true"/>
 <send><![CDATA[
ACK [next_url] SIP/2.0
{_CALL.replace("TO", "[last_To:]").replace("NUMBER", "1 ACK")}Content-Length: 0
]]></send>
 SPEAKS
 <pause milliseconds="HOLD_MS"/>
 <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
{_CALL.replace("TO", "[last_To:]").replace("NUMBER", "2 BYE")}Content-Length: 0
]]></send>
 <recv response="200"/>
</scenario>
"""
