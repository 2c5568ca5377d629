import type { zhConsultation } from './zh_consultation';

export const enConsultation: typeof zhConsultation = {
  notices: { title: 'Notices', unread: '{{count}} unread notices', readAll: 'Mark all as read', none: 'No notices', noneNext: 'News of consultations and appointments appear here.', open: 'Open' },
  ring: { title: 'Emergency consultation', from: '{{org}} asks for help: {{specialty}}', answer: 'Take the case', cannot: 'I cannot', decline: 'Ring the next', declineHint: 'Say why; the next on duty is rung' },
  consultations: {
    title: 'Consultations', new: 'New consultation', view: 'View', kind: 'Kind', allKinds: 'All kinds', from: 'Asked by', search: 'Patient, ID or question', none: 'No consultations here', noneNext: 'Ask for one when you need an expert\'s opinion.', noneWait: 'New consultations appear here by themselves.', noneInColumn: 'None', nobody: 'Nobody answered',
    views: { board: 'Board', list: 'List' }, groups: { open: 'Open', ended: 'Ended', all: 'All' }, columns: { triage: 'To triage', assign: 'To assign', schedule: 'Schedule, confirm', planned: 'Confirmed', answer: 'In consultation', feedback: 'Deliver, feedback' },
  },
  consultationForm: {
    new: 'New consultation', edit: 'Change request', what: 'Who is asked', case: 'Case and question', namedExpert: 'Named expert', anyExpert: 'The coordinator assigns', patientHint: 'For a patient known here the ID is enough', reasonHint: 'Why a consultation is needed', questionHint: 'What the expert should answer', summaryHint: 'Complaint, history, findings, results, diagnosis and treatment so far',
    consent: 'The patient knows and agrees to the consultation and to sharing the material', fileTypes: 'Signed consent: PDF, JPEG or PNG', hasConsent: 'The signed consent is uploaded', consentLater: 'Why consent follows later', consentLaterHint: 'Such as: unconscious, family not here yet', submitted: 'Request submitted', saved: 'Draft saved',
    kindHint: { elective: 'A meeting with the expert at an arranged time', store_and_forward: 'No meeting: the expert looks at the material and answers in writing', mdt: 'Two specialties or more together', emergency: 'Rings the expert on duty at once' },
    faults: {
      kind: 'Choose the kind', patient_id: 'Enter the patient ID; for a patient not known here also name, sex and date of birth', name: 'Enter the name (no backslash)', sex: 'Choose the sex', birth_date: 'Enter the date of birth', specialties: 'Choose a specialty', twoSpecialties: 'A multidisciplinary consultation needs two specialties', named_expert: 'Choose an expert', urgency: 'Choose the urgency',
      reason: 'Enter why', question: 'Enter the question', case_summary: 'Enter the case summary', consent: 'The patient\'s consent is needed to submit', consentForm: 'Upload the signed consent', consent_reason: 'The reason is too long',
    },
  },
  consultation: {
    title: 'Consultation', to: 'Asked', specialties: 'Specialties', specialty: 'Specialty', expert: 'Expert', experts: 'Experts', chair: 'Chair', reason: 'Reason', question: 'Question', summary: 'Case summary', time: 'Time', returnedBecause: 'The request was returned:', ringing: 'Ringing number {{count}} on duty, until {{time}}', escalatedNext: 'Nobody on duty answered. Assign an expert and telephone.', paused: 'Clock stopped',
    moreActions: 'More actions', namedExpert: 'Asked for: {{name}}', noExpert: 'No expert of this specialty', addExpert: 'Add an expert', assignReason: 'Why the experts change', timeFrom: 'From', timeFree: 'Times that suit all experts', noTime: 'No common time within two weeks',
    outcome: 'Was the advice adopted', outcomeWhy: 'Why not, or only in part', rating: 'Rating', ratingComment: 'Comment',
    material: 'Material', addMaterial: 'Add records', studyClosed: 'The images are not open to you', addMaterialHint: 'Studies, published reports or earlier consultations of this patient here', add: 'Add', addFile: 'Upload a file', noMaterial: 'No material yet', noMaterialNext: 'Add images, reports or photos of results; experts see them once assigned.', noMaterialFound: 'Nothing to add', consentForm: 'Consent', materialKind: { study: 'Images', report: 'Report', consultation: 'Earlier consultation' },
    noConsent: 'No signed consent yet', noConsentNext: 'Upload a scan or photo of the signed form.', uploadConsent: 'Upload consent',
    messages: 'Questions and answers', noMessages: 'No questions yet', noMessagesNext: 'Ask the physician when something is missing; the clock stops meanwhile.', asks: '{{name}} asks', answers: '{{name}} answers', questionLabel: 'Ask the physician', answerLabel: 'Answer the expert', questionSend: 'Ask', answerSend: 'Answer',
    opinion: 'Opinion', opinionPart: { summary: 'Summary of the material', findings: 'Findings and discussion', diagnosis: 'Diagnosis', advice: 'Advice', further_tests: 'Further tests', referral_advice: 'Referral' }, saved: 'Saved', signText: 'By signing you answer for the opinion. It cannot be changed afterwards.', signNeeds: 'Summary, diagnosis and advice are needed to sign', agree: 'I agree', dissent: 'I dissent', dissentText: 'The dissent is kept in the opinion.', dissentKept: 'Dissent', agrees: 'agrees', dissents: 'dissents', signedBy: 'Signed by', noOpinion: 'The opinion cannot be read yet', noOpinionNext: 'It appears here when it is signed and delivered.', steps: 'Steps',
    startEarly: 'The time agreed on is {{when}}. Start now?',
    verbs: {
      edit: 'Change request', submit: 'Submit', accept: 'Accept', return: 'Return', decline: 'Decline', assign: 'Assign experts', schedule: 'Schedule', confirm: 'Confirm time', reschedule: 'Move', unschedule: 'Cancel time', 'no-show': 'Somebody did not come', start: 'Begin', 'open-opinion': 'Write the opinion', ask: 'Ask', answer: 'Answer', stance: 'Take a stance', sign: 'Sign the opinion', deliver: 'Deliver', consent: 'Consent has followed', rate: 'Feedback', archive: 'Archive', cancel: 'Cancel request',
    },
  },
  timeline: { title: 'Patient\'s time line', order: 'Order', study: 'Images', report: 'Report', consultation: 'Consultation', opinion: 'Opinion delivered', outcome: 'Feedback' },
  calendar: {
    title: 'Calendar', previous: 'Previous', next: 'Next', today: 'Today', allExperts: 'All experts', views: { timeGridWeek: 'Week', timeGridDay: 'Day', dayGridMonth: 'Month' }, dragHint: 'Drag a case from the right onto green free time to hold it; drag an appointment to move it.', lookHint: 'Green is free time.', zone: 'Times are of {{zone}}.', waiting: 'Waiting for a time', noWaiting: 'No case waits for a time', noWaitingNext: 'Cases appear here once experts are assigned.', fromList: 'Choose from a list',
    suits: 'suits', past: 'is over', outside: 'not in the experts\' free time', expertTaken: '{{name}} is taken {{from}}–{{to}}', patientTaken: 'the patient {{name}} is taken {{from}}–{{to}}', conflict: 'This time does not suit', moveTitle: 'Move to {{when}}?', move: 'Move', appointment: 'Appointment', hold: 'Held', heldUntil: 'held until {{time}}', room: 'Room', openCase: 'Open the case',
  },
  availability: {
    title: 'Availability', weekly: 'Every week', addRule: 'Add hours', noRules: 'No weekly hours yet', noRulesNext: 'Add hours, and slots can be booked.', weekday: 'Weekday', hours: 'Hours', slot: 'Length of a slot', minutes: 'min', quota: 'For whom', quotas: { open: 'For all', clinic: 'Kept for clinics' }, share: 'Share kept', exceptions: 'Exceptions', addException: 'Add a day', noExceptions: 'None. Holidays are the hospital\'s.', day: 'Day', kind: 'What', kinds: { closed: 'Closed', open: 'Extra hours' }, wholeDay: 'all day',
    preview: 'Slots of the next two weeks', slots: '{{count}} slots', noSlots: 'No slots', zone: 'Times are of the expert\'s place ({{zone}}).', save: 'Save availability', saved: 'Availability saved', undo: 'Undo', noExpert: 'You are no expert who can be booked', noExpertNext: 'Ask the coordinator to register you.',
  },
  consultationKind: { elective: 'Elective', emergency: 'Emergency', store_and_forward: 'In writing', mdt: 'MDT' },
  consultationState: { draft: 'Draft', submitted: 'To triage', returned: 'Returned', declined: 'Declined', accepted: 'Accepted', assigned: 'Assigned', scheduled: 'Time held', confirmed: 'Time fixed', in_session: 'In session', opinion_draft: 'Opinion', signed: 'Signed', delivered: 'Delivered', rated: 'Rated', archived: 'Archived', cancelled: 'Cancelled' },
  consultationAction: {
    create: 'Drafted', amend: 'Amended', submit: 'Submitted', accept: 'Accepted', return: 'Returned', decline: 'Declined', assign: 'Experts assigned', ring: 'Duty rung', answer_ring: 'Taken by the expert', decline_ring: 'The expert could not', schedule: 'Time held', confirm: 'Time confirmed', reschedule: 'Moved', unschedule: 'Time fell away', start: 'Begun', open_opinion: 'Opinion begun', save_opinion: 'Opinion saved', ask: 'Question', answer: 'Answer', stance: 'Stance', sign: 'Signed', deliver: 'Delivered', consent: 'Consent followed', rate: 'Feedback', archive: 'Archived', cancel: 'Cancelled',
  },
  appointmentState: { held: 'Held', confirmed: 'Confirmed', in_session: 'In session', done: 'Over', cancelled: 'Cancelled', rescheduled: 'Moved', no_show: 'No-show', expired: 'Hold expired' },
  outcome: { adopted: 'Adopted', partly: 'In part', not_adopted: 'Not adopted' },
  purpose: { consent: 'Consent', material: 'Material' },
  specialty: {
    CARDIO: 'Cardiology', RESP: 'Respiratory medicine', NEURO: 'Neurology', GASTRO: 'Gastroenterology', ENDO: 'Endocrinology', NEPHRO: 'Nephrology', HEMA: 'Haematology', RHEUM: 'Rheumatology', INFECT: 'Infectious diseases', ONCO: 'Oncology', GENSURG: 'General surgery', NEUROSURG: 'Neurosurgery', ORTHO: 'Orthopaedics', THORACIC: 'Thoracic surgery', URO: 'Urology', OBGYN: 'Obstetrics and gynaecology', PED: 'Paediatrics', ENT: 'ENT', OPHTH: 'Ophthalmology', DERM: 'Dermatology', PSYCH: 'Psychiatry', ICU: 'Intensive care', EMERG: 'Emergency medicine', IMAGING: 'Radiology', PATH: 'Pathology', REHAB: 'Rehabilitation',
  },
};
