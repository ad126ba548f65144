// Written by `make web` from the server's code. Do not edit.
/** How a call was heard at the telephone in the agent's page, over its whole length. */
export interface CallQualityMeasured {
  kind: 'agent.call_quality_measured';
  at: string;
  agent: string;
  contact: string;
  jitter_ms?: number | null;
  loss_ratio?: number | null;
  round_trip_ms?: number | null;
  received_packets?: number;
  sent_packets?: number;
}

/** The agent's device registered, vanished, or is busy outside Huawu. */
export interface DeviceChanged {
  kind: 'agent.device_changed';
  at: string;
  agent: string;
  device: string;
  before: 'unregistered' | 'registered' | 'busy_elsewhere';
  after: 'unregistered' | 'registered' | 'busy_elsewhere';
}

/** The agent said what the contact was about. */
export interface DispositionSet {
  kind: 'agent.disposition_set';
  at: string;
  agent: string;
  contact: string;
  code: string;
}

/** Somebody else decided about the agent's state; the events beside this one say what. */
export interface AgentForced {
  kind: 'agent.forced';
  at: string;
  agent: string;
  by: string;
  action: string;
}

/** The agent became ready or not ready, or changed the reason. */
export interface ModeChanged {
  kind: 'agent.mode_changed';
  at: string;
  agent: string;
  before: 'not_ready' | 'ready';
  after: 'not_ready' | 'ready';
  reason?: string;
  by?: string | null;
  elapsed_s?: number | null;
  resumed?: boolean;
}

/** The next mode was noted; it holds once the running contact and its wrap-up are over. */
export interface ModePending {
  kind: 'agent.mode_pending';
  at: string;
  agent: string;
  next: 'not_ready' | 'ready';
  reason?: string;
  by?: string | null;
}

/** A supervisor lets the agent serve these queues and no others for a while. */
export interface QueuesAssigned {
  kind: 'agent.queues_assigned';
  at: string;
  agent: string;
  queues: (string)[];
  by: string;
  until?: string | null;
}

/** The agent serves again the queues that the set-up gives them. */
export interface QueuesReturned {
  kind: 'agent.queues_returned';
  at: string;
  agent: string;
  cause: string;
  by?: string | null;
}

/** The agent signed in or out, or the desk fell silent or came back. */
export interface SessionChanged {
  kind: 'agent.session_changed';
  at: string;
  agent: string;
  before: 'out' | 'live' | 'grace';
  after: 'out' | 'live' | 'grace';
  session?: string | null;
  reason?: string;
  by?: string | null;
  elapsed_s?: number | null;
  resumed?: boolean;
  watched?: boolean;
}

/** The agent is to sign out as soon as the running contact is over. */
export interface SignOutAsked {
  kind: 'agent.sign_out_asked';
  at: string;
  agent: string;
  reason?: string;
  by?: string | null;
}

/** One slot moved: reserved, ringing, talking, holding, wrapping up, free. */
export interface SlotChanged {
  kind: 'agent.slot_changed';
  at: string;
  agent: string;
  channel: 'voice' | 'voicemail';
  slot: number;
  before: 'free' | 'reserved' | 'offered' | 'connecting' | 'talking' | 'hold' | 'consult' | 'conference' | 'wrap' | 'preview' | 'dialing';
  after: 'free' | 'reserved' | 'offered' | 'connecting' | 'talking' | 'hold' | 'consult' | 'conference' | 'wrap' | 'preview' | 'dialing';
  contact?: string | null;
  reservation?: string | null;
  queue?: string | null;
  cause?: string;
  elapsed_s?: number | null;
  resumed?: boolean;
}

/** In conversation the agent asked for wrap-up after it, where that is left to them. */
export interface WrapAsked {
  kind: 'agent.wrap_asked';
  at: string;
  agent: string;
  channel: 'voice' | 'voicemail';
  slot: number;
}

/** The agent asked for more time to finish the last contact. */
export interface WrapExtended {
  kind: 'agent.wrap_extended';
  at: string;
  agent: string;
  channel: 'voice' | 'voicemail';
  slot: number;
  extra_s: number;
}

/** The figure is back, or nobody watches it any more. */
export interface AlertCleared {
  kind: 'alert.cleared';
  at: string;
  rule: string;
  name: string;
  measure: string;
  queue?: string;
  team?: string;
  value: number | null;
  cause?: string;
  elapsed_s?: number;
}

/** A figure was beyond its threshold for as long as the rule says. */
export interface AlertRaised {
  kind: 'alert.raised';
  at: string;
  rule: string;
  name: string;
  measure: string;
  queue?: string;
  team?: string;
  value: number | null;
  above: boolean;
  threshold: number;
}

/** The agent picked up where their page is back, and goes on. */
export interface AgentLegBack {
  kind: 'call.agent_leg_back';
  at: string;
  contact: string;
  agent: string;
  leg: string;
}

/** The agent's page is gone, and their telephone with it; the customer is kept on hold. */
export interface AgentLegLost {
  kind: 'call.agent_leg_lost';
  at: string;
  contact: string;
  agent: string;
  leg: string;
}

/** A leg was picked up; for the customer's leg: by us. */
export interface LegAnswered {
  kind: 'call.answered';
  at: string;
  contact: string;
  leg: string;
  elapsed_s?: number | null;
}

/** The customer was joined with another leg. */
export interface LegsBridged {
  kind: 'call.bridged';
  at: string;
  contact: string;
  leg: string;
  agent?: string | null;
}

/** The consulted party joined: customer, agent and they hear each other. */
export interface ConferenceStarted {
  kind: 'call.conference_started';
  at: string;
  contact: string;
  agent: string;
  consult: string;
}

/** The consultation, or the conference that came of it, is over for this contact. */
export interface ConsultEnded {
  kind: 'call.consult_ended';
  at: string;
  contact: string;
  agent: string;
  consult: string;
  cause: string;
  elapsed_s: number;
  resumed?: boolean;
}

/** The agent asks somebody about this contact, in a contact of its own; the customer is held. */
export interface ConsultStarted {
  kind: 'call.consult_started';
  at: string;
  contact: string;
  agent: string;
  consult: string;
  to_kind: string;
  to: string;
}

/** The agent put the customer on hold; the customer hears music. */
export interface CallHeld {
  kind: 'call.held';
  at: string;
  contact: string;
  agent: string;
  from_device?: boolean;
}

/** A leg is gone. */
export interface LegHungUp {
  kind: 'call.hung_up';
  at: string;
  contact: string;
  leg: string;
  cause?: number;
  by?: string;
}

/** A leg joined the contact: an agent's device or an outside party began to ring. */
export interface LegCreated {
  kind: 'call.leg_created';
  at: string;
  contact: string;
  leg: string;
  party: string;
  agent?: string | null;
  trunk?: string | null;
  node?: string;
}

/** A call to an outside number was not allowed; the number itself is not told here. */
export interface OutboundRefused {
  kind: 'call.outbound_refused';
  at: string;
  contact: string;
  rule: string;
  trunk?: string | null;
}

/** The recording stands in the store, checked. */
export interface RecordingFinalised {
  kind: 'call.recording_finalised';
  at: string;
  contact: string;
  recording: string;
  key: string;
  sha256: string;
  size_bytes: number;
  length_s: number;
  recovered?: boolean;
}

/** A conversation has no recording: an alarm. */
export interface RecordingLost {
  kind: 'call.recording_lost';
  at: string;
  contact: string;
  recording?: string | null;
  cause: string;
}

/** Recording writes silence from here, e.g. while card data is spoken. */
export interface RecordingPaused {
  kind: 'call.recording_paused';
  at: string;
  contact: string;
  recording: string;
  by: string;
}

/** Recording hears again. */
export interface RecordingResumed {
  kind: 'call.recording_resumed';
  at: string;
  contact: string;
  recording: string;
  by: string;
  elapsed_s: number;
}

/** Recording began with the first join. */
export interface RecordingStarted {
  kind: 'call.recording_started';
  at: string;
  contact: string;
  recording: string;
  leg: string;
}

/** The last join ended; the file is still being finished. */
export interface RecordingStopped {
  kind: 'call.recording_stopped';
  at: string;
  contact: string;
  recording: string;
  elapsed_s: number;
}

/** The agent took the customer back from hold. */
export interface CallRetrieved {
  kind: 'call.retrieved';
  at: string;
  contact: string;
  agent: string;
  elapsed_s: number;
}

/** A part of the centre's set-up was saved or removed; readers load it by id and version. */
export interface CentreChanged {
  kind: 'centre.changed';
  at: string;
  subject: string;
  id: string;
  version: number;
  removed?: boolean;
}

/** The customer hung up while waiting in a queue, or while an agent's device rang. */
export interface ContactAbandoned {
  kind: 'contact.abandoned';
  at: string;
  contact: string;
  queue: string;
  stage: 'flow' | 'queue' | 'ringing' | 'talking' | 'outside';
  elapsed_s: number;
}

/** From now on the contact waits for these agents alone; its place stays. */
export interface AgentAwaited {
  kind: 'contact.agent_awaited';
  at: string;
  contact: string;
  queue: string;
  agents: (string)[];
  by: 'last' | 'named' | 'step' | 'booked';
  limit_s: number;
  expected_s: number;
}

/** The contact does not wait for these agents, or no longer: anybody may take it who is able. */
export interface AgentGivenUp {
  kind: 'contact.agent_given_up';
  at: string;
  contact: string;
  queue: string;
  agents: (string)[];
  by: 'last' | 'named' | 'step' | 'booked';
  cause: 'limit' | 'too_late' | 'unknown' | 'away' | 'not_able';
  waited_s: number;
  limit_s: number;
  expected_s?: number | null;
}

/** The customer heard the position and, where it is known, the expected wait. */
export interface ContactAnnounced {
  kind: 'contact.announced';
  at: string;
  contact: string;
  queue: string;
  position: number;
  wait_low_s?: number | null;
  wait_high_s?: number | null;
}

/** The flow or an agent set an attribute that later nodes, routing and screens may read. */
export interface AttributeSet {
  kind: 'contact.attribute_set';
  at: string;
  contact: string;
  name: string;
  value: string;
}

/** The block list or the rule for withheld numbers refused this caller. */
export interface ContactBlocked {
  kind: 'contact.blocked';
  at: string;
  contact: string;
  rule: string;
}

/** This contact is a callback; booked anew, what was said before holds no more. */
export interface CallbackBooked {
  kind: 'contact.callback_booked';
  at: string;
  contact: string;
  queue: string;
  due_at: string;
  until: string;
  tries: number;
  again_s: number;
  agent?: string | null;
  agent_wait_s?: number;
  asked_in?: string | null;
}

/** Who waits heard that they can be called back instead. */
export interface CallbackOffered {
  kind: 'contact.callback_offered';
  at: string;
  contact: string;
  queue: string;
  waited_s: number;
}

/** The customer is not called any more, and was not reached. */
export interface CallbackOver {
  kind: 'contact.callback_over';
  at: string;
  contact: string;
  cause: string;
  tried: number;
}

/** The callback waits in no queue until it is due again; its place there is kept. */
export interface CallbackPutOff {
  kind: 'contact.callback_put_off';
  at: string;
  contact: string;
  queue: string;
  cause: string;
  due_at: string;
  tried: number;
}

/** Who waited chose to be called back; their place in the queue is the callback's now. */
export interface CallbackRequested {
  kind: 'contact.callback_requested';
  at: string;
  contact: string;
  queue: string;
  callback: string;
  elapsed_s: number;
}

/** A contact began: a call reached the floor, a message was taken in, an agent dialled. */
export interface ContactCreated {
  kind: 'contact.created';
  at: string;
  contact: string;
  channel: 'voice' | 'voicemail';
  direction: 'inbound' | 'outbound' | 'internal';
  called?: string;
  number?: string | null;
  party?: string | null;
  withheld?: boolean;
  leg?: string | null;
  node?: string;
  parent?: string | null;
}

/** The customer pressed keys; a menu choice is plain, other digits come masked. */
export interface DigitsCollected {
  kind: 'contact.digits_collected';
  at: string;
  contact: string;
  node: string;
  digits: string;
  attempt?: number;
}

/** The customer is gone and the contact is over; wrap-up runs on the agent's own stream. */
export interface ContactEnded {
  kind: 'contact.ended';
  at: string;
  contact: string;
  outcome: 'handled' | 'abandoned' | 'left_in_flow' | 'self_served' | 'voicemail' | 'callback' | 'transferred_out' | 'not_reached' | 'withdrawn' | 'blocked' | 'internal' | 'lost';
  by: 'customer' | 'agent' | 'system' | 'engine';
  elapsed_s: number;
  resumed?: boolean;
}

/** The contact entered a flow; the version stays with it even when a newer one is saved. */
export interface FlowEntered {
  kind: 'contact.flow_entered';
  at: string;
  contact: string;
  flow: string;
  version: number;
}

/** We failed this contact: engine, database or software fault. Never an abandon. */
export interface ContactLost {
  kind: 'contact.lost';
  at: string;
  contact: string;
  stage: 'flow' | 'queue' | 'ringing' | 'talking' | 'outside';
  cause: string;
  queue?: string | null;
  elapsed_s?: number | null;
}

/** The flow went on to a node. */
export interface NodeReached {
  kind: 'contact.node_reached';
  at: string;
  contact: string;
  node: string;
  via?: string;
}

/** The recording notice was heard to its end: the proof that recording was announced. */
export interface NoticePlayed {
  kind: 'contact.notice_played';
  at: string;
  contact: string;
  prompt: string;
  language: string;
  elapsed_s: number;
}

/** The contact left a queue by rule, not by its own choice: flowed out. */
export interface ContactOverflowed {
  kind: 'contact.overflowed';
  at: string;
  contact: string;
  queue: string;
  cause: string;
  elapsed_s: number;
}

/** The contact's order of service changed; it waits on in the same queue. */
export interface ContactPriorityChanged {
  kind: 'contact.priority_changed';
  at: string;
  contact: string;
  queue: string;
  cause: string;
  priority: number;
  key_at: string;
  band?: '0' | '1' | '2' | '3' | '4' | null;
}

/** The customer started to wait in a queue; service level counts from here. */
export interface ContactQueued {
  kind: 'contact.queued';
  at: string;
  contact: string;
  queue: string;
  priority?: number;
  key_at: string;
  band?: '0' | '1' | '2' | '3' | '4' | null;
  regained?: string | null;
  known?: string | null;
  known_by?: 'last' | 'named' | 'step' | 'booked' | null;
  within_s?: number | null;
}

/** The contact went back to its queue with its old place. */
export interface ContactRequeued {
  kind: 'contact.requeued';
  at: string;
  contact: string;
  queue: string;
  cause: string;
  key_at: string;
}

/** A step of the queue's routing plan was due; what is asked of an agent changed or did not. */
export interface ContactStepChanged {
  kind: 'contact.step_changed';
  at: string;
  contact: string;
  queue: string;
  plan: string;
  step: number;
  change: 'applied' | 'passed_over' | 'expired';
  waited_s: number;
}

/** Who waits heard what a supervisor had said to all of the queue. */
export interface ContactTold {
  kind: 'contact.told';
  at: string;
  contact: string;
  queue: string;
  announcement: string;
}

/** An agent, the flow or a rule sent the customer on. */
export interface ContactTransferred {
  kind: 'contact.transferred';
  at: string;
  contact: string;
  by?: string | null;
  to_kind: string;
  to: string;
  mode?: string;
}

/** The customer left a message; it became a contact of its own in `queue`. */
export interface VoicemailLeft {
  kind: 'contact.voicemail_left';
  at: string;
  contact: string;
  queue: string;
  recording: string;
  message: string;
  elapsed_s: number;
}

/** What an agent has to do on a day of a published schedule is another now. */
export interface DutyChanged {
  kind: 'planning.duty_changed';
  at: string;
  schedule: string;
  agent: string;
  day: string;
  cause: string;
}

/** Somebody took a proposal for the running day. */
export interface ProposalApplied {
  kind: 'planning.proposal_applied';
  at: string;
  schedule: string;
  day: string;
  proposal: string;
  changes: number;
}

/** A schedule holds from now on; one that stood for its days before does not. */
export interface SchedulePublished {
  kind: 'planning.schedule_published';
  at: string;
  schedule: string;
  first: string;
  last: string;
  agents: number;
}

/** All who waited in a queue were told something; `contact.told` says who heard it. */
export interface QueueAddressed {
  kind: 'queue.addressed';
  at: string;
  queue: string;
  announcement: string;
  callers: number;
  by: string;
}

/** Nobody is asked any more but by what the queue is set up with; promises are kept. */
export interface CallbacksClosed {
  kind: 'queue.callbacks_closed';
  at: string;
  queue: string;
  cause: string;
  by?: string | null;
}

/** Who waits in a queue is asked for a while whether to be called back. */
export interface CallbacksOpened {
  kind: 'queue.callbacks_opened';
  at: string;
  queue: string;
  after_s: number;
  until: string;
  by: string;
}

/** The reserve of this level counts no more. */
export interface ReserveReleased {
  kind: 'queue.reserve_off';
  at: string;
  queue: string;
  level: number;
  plan?: string | null;
  measure?: string;
  value?: number | null;
  cause?: string;
}

/** From now on agents count too who have a skill as reserve of this level or a lower one. */
export interface ReserveCalled {
  kind: 'queue.reserve_on';
  at: string;
  queue: string;
  level: number;
  plan: string;
  measure: string;
  value: number;
}

/** A queue is to reach a lower service level for a while; its callers come later. */
export interface TargetLowered {
  kind: 'queue.target_lowered';
  at: string;
  queue: string;
  target: number;
  until: string;
  by: string;
}

/** A queue is to reach a higher service level for a while; its callers come sooner. */
export interface TargetRaised {
  kind: 'queue.target_raised';
  at: string;
  queue: string;
  target: number;
  until: string;
  by: string;
}

/** The queue's own target holds again. */
export interface TargetRestored {
  kind: 'queue.target_restored';
  at: string;
  queue: string;
  cause: string;
  by?: string | null;
}

/** The agent picked up; customer and agent are not yet joined. */
export interface ReservationAccepted {
  kind: 'reservation.accepted';
  at: string;
  contact: string;
  reservation: string;
  agent: string;
  fence: number;
  elapsed_s: number;
}

/** Customer and agent hear each other; service level stops counting here. */
export interface ReservationConnected {
  kind: 'reservation.connected';
  at: string;
  contact: string;
  reservation: string;
  agent: string;
  fence: number;
  queue?: string | null;
  waited_s?: number;
}

/** An agent was chosen for the contact; nothing rings yet. */
export interface ReservationCreated {
  kind: 'reservation.created';
  at: string;
  contact: string;
  reservation: string;
  agent: string;
  fence: number;
  channel: 'voice' | 'voicemail';
  slot?: number;
  queue?: string | null;
  waited_s?: number;
  trigger?: string;
  choice?: string;
  able?: number | null;
  free?: number | null;
  idle_s?: number | null;
  reserve?: number;
  waiting?: number | null;
}

/** The conversation under this reservation is over; the contact may go on elsewhere. */
export interface ReservationEnded {
  kind: 'reservation.ended';
  at: string;
  contact: string;
  reservation: string;
  agent: string;
  fence: number;
  cause: string;
  talk_s: number;
  hold_s?: number;
  resumed?: boolean;
}

/** The device could not be reached or the join failed: not the agent's fault, no strike. */
export interface ReservationFailed {
  kind: 'reservation.failed';
  at: string;
  contact: string;
  reservation: string;
  agent: string;
  fence: number;
  cause: string;
}

/** The agent is not asked any more: another answered, or they did not. */
export interface InvitationEnded {
  kind: 'reservation.invitation_ended';
  at: string;
  contact: string;
  reservation: string;
  agent: string;
  fence: number;
  cause: string;
  elapsed_s?: number | null;
}

/** The invited agent's device was told to ring. */
export interface InvitationRang {
  kind: 'reservation.invitation_rang';
  at: string;
  contact: string;
  reservation: string;
  agent: string;
  fence: number;
  leg: string;
  timeout_s: number;
}

/** An agent is asked together with others; who answers first gets a reservation under this id. */
export interface AgentInvited {
  kind: 'reservation.invited';
  at: string;
  contact: string;
  reservation: string;
  agent: string;
  fence: number;
  channel: 'voice' | 'voicemail';
  slot?: number;
  queue: string;
  waited_s?: number;
  invited: number;
  able: number;
  joined?: boolean;
}

/** The agent's device was told to ring. */
export interface ReservationOffered {
  kind: 'reservation.offered';
  at: string;
  contact: string;
  reservation: string;
  agent: string;
  fence: number;
  leg: string;
  timeout_s: number;
  rang_s?: number;
}

/** The agent declined, or their telephone for them. */
export interface ReservationRejected {
  kind: 'reservation.rejected';
  at: string;
  contact: string;
  reservation: string;
  agent: string;
  fence: number;
  elapsed_s: number;
  cause?: string;
}

/** Taken back before it was connected: the caller left, or someone else took it. */
export interface ReservationRescinded {
  kind: 'reservation.rescinded';
  at: string;
  contact: string;
  reservation: string;
  agent: string;
  fence: number;
  cause: string;
  elapsed_s?: number | null;
}

/** The device rang and nobody answered (RONA). */
export interface ReservationTimedOut {
  kind: 'reservation.timed_out';
  at: string;
  contact: string;
  reservation: string;
  agent: string;
  fence: number;
  elapsed_s: number;
}

/** Everything personal about one customer was deleted. */
export interface PersonErased {
  kind: 'retention.person_erased';
  at: string;
  customer: string;
  numbers: number;
  notes: number;
  recordings: number;
  chats?: number;
}

/** Personal data of one class were deleted because of their age. */
export interface PersonalDataDeleted {
  kind: 'retention.personal_data_deleted';
  at: string;
  what: string;
  count: number;
  before: string;
}

/** A recording's file was deleted from the store; its checksum says which file that was. */
export interface RecordingDeleted {
  kind: 'retention.recording_deleted';
  at: string;
  recording: string;
  contact: string;
  sha256: string;
  cause: string;
}

/** Who a colleague was is forgotten; what they did stays under their id. */
export interface StaffErased {
  kind: 'retention.staff_erased';
  at: string;
  user: string;
  setups: number;
  texts: number;
  absences: number;
  notes?: number;
  views?: number;
  letters?: number;
}

/** All hear each other. */
export interface Barged {
  kind: 'supervision.barge';
  at: string;
  contact: string;
  by: string;
  agent?: string | null;
  leg: string;
}

/** The supervisor is out of the conversation. */
export interface SupervisionEnded {
  kind: 'supervision.end';
  at: string;
  contact: string;
  by: string;
  agent?: string | null;
  leg: string;
  cause: string;
  elapsed_s: number;
  resumed?: boolean;
}

/** The supervisor took the agent out of the call. */
export interface ForceReleased {
  kind: 'supervision.force_release';
  at: string;
  contact: string;
  by: string;
  agent?: string | null;
  customer: string;
}

/** The supervisor sent the customer elsewhere. */
export interface ForceTransferred {
  kind: 'supervision.force_transfer';
  at: string;
  contact: string;
  by: string;
  agent?: string | null;
  to_kind: string;
  to: string;
}

/** The supervisor took the customer from the agent. */
export interface Intercepted {
  kind: 'supervision.intercept';
  at: string;
  contact: string;
  by: string;
  agent?: string | null;
}

/** The supervisor hears both; nobody hears the supervisor. */
export interface Monitored {
  kind: 'supervision.monitor';
  at: string;
  contact: string;
  by: string;
  agent?: string | null;
  leg: string;
}

/** The supervisor takes a call that waits or rings elsewhere to their own telephone. */
export interface PickedUpFor {
  kind: 'supervision.pickup';
  at: string;
  contact: string;
  by: string;
  agent?: string | null;
  to: string;
}

/** The supervisor hears both; the agent alone hears the supervisor. */
export interface Whispered {
  kind: 'supervision.whisper';
  at: string;
  contact: string;
  by: string;
  agent?: string | null;
  leg: string;
}

/** The clock of the day was set while the floor ran; from here on moments are by the new one. */
export interface ClockStepped {
  kind: 'system.clock_stepped';
  at: string;
  step_s: number;
}

/** An engine answers again. */
export interface EngineBack {
  kind: 'system.engine_back';
  at: string;
  node: string;
  restarted: boolean;
}

/** An engine takes no new calls any more, for maintenance; those it has go on. */
export interface EngineDrainBegan {
  kind: 'system.engine_drain_began';
  at: string;
  node: string;
}

/** An engine takes calls again. */
export interface EngineDrainEnded {
  kind: 'system.engine_drain_ended';
  at: string;
  node: string;
}

/** An engine stopped answering. */
export interface EngineLost {
  kind: 'system.engine_lost';
  at: string;
  node: string;
  cause?: string;
}

/** After a start or a reconnect the floor compared itself with the engine and mended itself. */
export interface FloorResynced {
  kind: 'system.floor_resynced';
  at: string;
  node: string;
  kept?: number;
  lost?: number;
  orphans?: number;
  elapsed_s?: number;
}

/** A floor became the leader of its centre; later events carry its term. */
export interface LeaderElected {
  kind: 'system.leader_elected';
  at: string;
  floor: string;
  term: number;
}

/** The audit found and mended a disagreement; in steady state this never happens. */
export interface StuckRepaired {
  kind: 'system.stuck_repaired';
  at: string;
  what: string;
  subject: string;
}

export type AnyEvent =
  | CallQualityMeasured
  | DeviceChanged
  | DispositionSet
  | AgentForced
  | ModeChanged
  | ModePending
  | QueuesAssigned
  | QueuesReturned
  | SessionChanged
  | SignOutAsked
  | SlotChanged
  | WrapAsked
  | WrapExtended
  | AlertCleared
  | AlertRaised
  | AgentLegBack
  | AgentLegLost
  | LegAnswered
  | LegsBridged
  | ConferenceStarted
  | ConsultEnded
  | ConsultStarted
  | CallHeld
  | LegHungUp
  | LegCreated
  | OutboundRefused
  | RecordingFinalised
  | RecordingLost
  | RecordingPaused
  | RecordingResumed
  | RecordingStarted
  | RecordingStopped
  | CallRetrieved
  | CentreChanged
  | ContactAbandoned
  | AgentAwaited
  | AgentGivenUp
  | ContactAnnounced
  | AttributeSet
  | ContactBlocked
  | CallbackBooked
  | CallbackOffered
  | CallbackOver
  | CallbackPutOff
  | CallbackRequested
  | ContactCreated
  | DigitsCollected
  | ContactEnded
  | FlowEntered
  | ContactLost
  | NodeReached
  | NoticePlayed
  | ContactOverflowed
  | ContactPriorityChanged
  | ContactQueued
  | ContactRequeued
  | ContactStepChanged
  | ContactTold
  | ContactTransferred
  | VoicemailLeft
  | DutyChanged
  | ProposalApplied
  | SchedulePublished
  | QueueAddressed
  | CallbacksClosed
  | CallbacksOpened
  | ReserveReleased
  | ReserveCalled
  | TargetLowered
  | TargetRaised
  | TargetRestored
  | ReservationAccepted
  | ReservationConnected
  | ReservationCreated
  | ReservationEnded
  | ReservationFailed
  | InvitationEnded
  | InvitationRang
  | AgentInvited
  | ReservationOffered
  | ReservationRejected
  | ReservationRescinded
  | ReservationTimedOut
  | PersonErased
  | PersonalDataDeleted
  | RecordingDeleted
  | StaffErased
  | Barged
  | SupervisionEnded
  | ForceReleased
  | ForceTransferred
  | Intercepted
  | Monitored
  | PickedUpFor
  | Whispered
  | ClockStepped
  | EngineBack
  | EngineDrainBegan
  | EngineDrainEnded
  | EngineLost
  | FloorResynced
  | LeaderElected
  | StuckRepaired;
