import type { zhAdmin } from './zh_admin';

export const enAdmin: typeof zhAdmin = {
  admin: {
    save: 'Save', any: 'Any', always: 'Always', disabled: 'Disabled', enabled: 'Enabled', name: 'Name', code: 'Code', position: 'Order', positionHint: 'The smallest is looked at first', what: 'What it does', kinds: { read: 'To a reading group', forward: 'Forward' }, event: 'When', events: { study_qc_passed: 'after image QC', report_published: 'after the report is published' }, group: 'Reading group', destination: 'Destination', clinics: 'Codes of clinics', clinic: 'Code of the clinic', condition: 'Condition', leads: 'Leads to', toGroup: 'to group {{group}}', toDestination: '{{event}} to {{destination}}', fieldFault: 'This is not right',
    rules: 'Routing rules', addRule: 'Add a rule', changeRule: 'Change rule', deleteRule: 'Delete rule', noRules: 'No rules yet', noRulesNext: 'Without rules every radiologist sees all tasks.',
    groups: 'Reading groups', addGroup: 'Add a group', changeGroup: 'Change group', members: 'Members', noGroups: 'No reading groups yet', noGroupsNext: 'Rules can send tasks to groups of specialists.',
    destinations: 'Destinations', addDestination: 'Add a destination', changeDestination: 'Change destination', protocol: 'Protocol', address: 'Address', window: 'Hours', echo: 'Reachable', echoNow: 'Test', reachable: 'Reachable', unreachable: 'Unreachable', aeHint: 'The AE title of a registered device', token: 'Access token', tokenKept: 'There is one; empty leaves it', caFile: 'Name of the CA file', noDestinations: 'No destinations yet', noDestinationsNext: 'Register a hospital\'s PACS or an archive, and rules can forward to it.',
    try: 'What would happen', tryHint: 'To this study, or to such a case? Nothing is changed.', tryRun: 'Try', studyUid: 'Study UID', goesTo: 'To the reading group {{group}}', goesToAll: 'To no group: every radiologist sees it', fires: 'Fires', firesNot: 'Does not',
    jobs: 'Forwarding jobs', job: 'Forwarding job', content: 'Content', sentOf: 'Sent / all', attempts: 'Tries', lastError: 'Last error', nextAttempt: 'Next try', unsent: 'What was not taken', rerun: 'Send again', giveUp: 'Give up', noJobs: 'No jobs', noJobsNext: 'They appear when a rule fires or a study is forwarded by hand.', deliveries: 'Mails and calls', channel: 'Channel', about: 'About', noDeliveries: 'No mails or calls', noDeliveriesNext: 'They leave when consultations or appointments change.',
  },
  figures: {
    group: 'Group', range: 'From and to', by: { clinic: 'By clinic', specialty: 'By specialty', kind: 'By kind' }, requests: 'Requests', time_to_accept: 'To acceptance', time_to_meet: 'To meeting', time_to_opinion: 'To opinion', no_shows: 'No-shows', adopted: 'Adopted', partly: 'In part', not_adopted: 'Not adopted', ratings: 'Rating', noOutcome: 'No feedback yet', p90: '90% in {{time}}', csv: 'Save as CSV', outcomesTitle: 'Cases, and whether the advice was adopted', timesTitle: 'Median times (minutes)', cases: 'cases', none: 'No consultations in this time', noneNext: 'Choose other dates.',
  },
  jobState: { queued: 'Queued', running: 'Sending', done: 'Done', failed: 'Failed', cancelled: 'Given up' },
  jobContent: { study: 'Images and reports', images: 'Images', reports: 'Reports' },
  deliveryState: { queued: 'To be sent', sent: 'Sent', failed: 'Failed' },
  channel: { mail: 'Mail', email: 'Mail', webhook: 'Webhook' },
  whyNot: { clinics: 'another clinic', modalities: 'another modality', body_parts: 'another body part', urgencies: 'another urgency', patient_classes: 'another patient class', weekdays: 'another weekday', hours: 'outside the hours', disabled: 'disabled', leads_nowhere: 'its target is disabled', earlier_rule: 'an earlier rule fired' },
};
