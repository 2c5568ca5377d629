// 会诊、排班、通知
export const zhConsultation = {
  notices: { title: '通知', unread: '{{count}} 条未读通知', readAll: '全部标为已读', none: '没有通知', noneNext: '会诊和预约有进展时会出现在这里。', open: '查看' },
  ring: { title: '急会诊呼叫', from: '{{org}} 请求急会诊：{{specialty}}', answer: '接诊', cannot: '无法接诊', decline: '转给下一位', declineHint: '请写明原因，系统会呼叫下一位值班专家' },
  consultations: {
    title: '会诊申请', new: '新建会诊申请', view: '显示方式', kind: '会诊类型', allKinds: '全部类型', from: '邀请方', search: '患者、编号或会诊目的', none: '没有符合条件的会诊', noneNext: '需要上级专家意见时，请新建会诊申请。', noneWait: '新的会诊会自动出现在这里。', noneInColumn: '没有', nobody: '无人应答，请指派',
    views: { board: '看板', list: '列表' }, groups: { open: '进行中', ended: '已结束', all: '全部' }, columns: { triage: '待分诊', assign: '待指派', schedule: '待安排、确认', planned: '时间已定', answer: '会诊中', feedback: '待送达、反馈' },
  },
  consultationForm: {
    new: '新建会诊申请', edit: '修改会诊申请', what: '请谁会诊', case: '病情与问题', namedExpert: '指名专家', anyExpert: '由调度指派', patientHint: '本院已登记的患者只填编号即可', reasonHint: '为什么需要会诊', questionHint: '希望专家回答什么', summaryHint: '主诉、现病史、既往史、查体、检验检查、目前诊断与治疗',
    consent: '患者已知情，同意会诊和资料共享', fileTypes: '知情同意书扫描件：PDF、JPEG 或 PNG', hasConsent: '知情同意书已上传', consentLater: '暂无法签署同意书的原因', consentLaterHint: '例如患者昏迷、家属未到；之后再补', submitted: '会诊申请已提交', saved: '草稿已保存',
    kindHint: { elective: '约定时间，与专家视频会诊', store_and_forward: '不约时间，专家看材料后书面答复', mdt: '两个以上专科一起会诊', emergency: '立即呼叫值班专家，不排队' },
    faults: {
      kind: '请选择会诊类型', patient_id: '请填写患者编号；本院未登记的患者还要填姓名、性别和出生日期', name: '请填写姓名（不含反斜杠）', sex: '请选择性别', birth_date: '请填写出生日期', specialties: '请选择专科', twoSpecialties: '多学科会诊至少选两个专科', named_expert: '请选择一位专家', urgency: '请选择紧急程度',
      reason: '请填写会诊原因', question: '请填写要问的问题', case_summary: '请填写病情摘要', consent: '提交前需要患者知情同意', consentForm: '请上传签字的知情同意书', consent_reason: '原因过长，请缩短',
    },
  },
  consultation: {
    title: '会诊', to: '受邀方', specialties: '专科', specialty: '专科', expert: '专家', experts: '专家', chair: '主持', reason: '会诊原因', question: '会诊目的', summary: '病情摘要', time: '会诊时间', returnedBecause: '会诊申请被退回，原因：', ringing: '正在呼叫第 {{count}} 位值班专家，{{time}} 前应答', escalatedNext: '值班专家都没有应答，请指派专家并电话联系。', paused: '等待答复，时限暂停',
    moreActions: '更多操作', namedExpert: '申请方希望请：{{name}}', noExpert: '没有这一专科的专家', addExpert: '再加一位专家', assignReason: '为什么更换专家', timeFrom: '从哪天起', timeFree: '专家都有空的时间', noTime: '两周内没有共同的空闲时间',
    outcome: '是否采纳', outcomeWhy: '为什么没有（全部）采纳', rating: '评分', ratingComment: '补充说明',
    material: '会诊材料', addMaterial: '添加资料', studyClosed: '影像没有对您开放', addMaterialHint: '选择本院该患者的检查、已发布的报告或以前的会诊', add: '添加', addFile: '上传文件', noMaterial: '还没有材料', noMaterialNext: '请添加影像、报告或化验单照片，专家指派后即可看到。', noMaterialFound: '没有可添加的资料', consentForm: '知情同意书', materialKind: { study: '影像检查', report: '诊断报告', consultation: '以前的会诊' },
    noConsent: '还没有知情同意书', noConsentNext: '请上传患者签字的同意书扫描件或照片。', uploadConsent: '上传知情同意书',
    messages: '提问与答复', noMessages: '还没有提问', noMessagesNext: '材料不够时可以向申请医师提问，时限会暂停。', asks: '{{name}} 提问', answers: '{{name}} 答复', questionLabel: '向申请医师提问', answerLabel: '答复专家的问题', questionSend: '提问', answerSend: '答复',
    opinion: '会诊意见', opinionPart: { summary: '病历资料小结', findings: '阅片与讨论所见', diagnosis: '诊断意见', advice: '治疗建议', further_tests: '建议补充检查', referral_advice: '转诊建议' }, saved: '已保存', signText: '签署即表示您对会诊意见负责，签署后不能再改。', signNeeds: '小结、诊断意见、治疗建议填好后才能签署', agree: '同意此意见', dissent: '保留不同意见', dissentText: '不同意见会写入会诊意见书。', dissentKept: '不同意见', agrees: '同意', dissents: '保留不同意见', signedBy: '签署', noOpinion: '还看不到会诊意见', noOpinionNext: '专家签署并送达后会出现在这里。', steps: '办理过程',
    startEarly: '约定的时间是 {{when}}，现在就开始吗？',
    verbs: {
      edit: '修改申请', submit: '提交', accept: '受理', return: '退回补充', decline: '不予受理', assign: '指派专家', schedule: '安排时间', confirm: '确认时间', reschedule: '改期', unschedule: '取消时间', 'no-show': '有人未到', start: '开始会诊', 'open-opinion': '书写意见', ask: '提问', answer: '答复', stance: '表态', sign: '签署意见', deliver: '送达', consent: '补交知情同意', rate: '反馈', archive: '归档', cancel: '取消申请',
    },
  },
  timeline: { title: '患者时间线', order: '检查申请', study: '影像', report: '报告', consultation: '会诊', opinion: '会诊意见送达', outcome: '会诊反馈' },
  calendar: {
    title: '会诊日程', previous: '上一页', next: '下一页', today: '今天', allExperts: '全部专家', views: { timeGridWeek: '周', timeGridDay: '日', dayGridMonth: '月' }, dragHint: '把右侧的会诊拖到绿色空闲时间即可预留；拖动日程可改期。', lookHint: '绿色为空闲时间。', zone: '时间按 {{zone}} 显示。', waiting: '等待安排时间', noWaiting: '没有等待安排的会诊', noWaitingNext: '受理并指派专家后会出现在这里。', fromList: '从列表选时间',
    suits: '时间合适', past: '时间已过', outside: '不在专家的空闲时间内', expertTaken: '{{name}} {{from}}–{{to}} 已有安排', patientTaken: '患者 {{name}} {{from}}–{{to}} 已有安排', conflict: '这个时间不行', moveTitle: '改到 {{when}}？', move: '改期', appointment: '日程', hold: '预留', heldUntil: '预留到 {{time}}', room: '会诊室', openCase: '打开会诊',
  },
  availability: {
    title: '出诊时间', weekly: '每周安排', addRule: '加一段', noRules: '还没有每周安排', noRulesNext: '加上一段时间，就会产生可预约的号源。', weekday: '星期', hours: '时间', slot: '每次', minutes: '分钟', quota: '号源', quotas: { open: '全部开放', clinic: '为基层预留' }, share: '预留比例', exceptions: '例外日期', addException: '加一天', noExceptions: '没有例外。节假日按医院设置停诊。', day: '日期', kind: '安排', kinds: { closed: '停诊', open: '加诊' }, wholeDay: '全天',
    preview: '接下来两周的号源', slots: '{{count}} 个', noSlots: '没有可预约的时间', zone: '时间按专家所在地（{{zone}}）。', save: '保存出诊时间', saved: '出诊时间已保存', undo: '放弃修改', noExpert: '您不是可预约的专家', noExpertNext: '请联系调度登记。',
  },
  consultationKind: { elective: '预约会诊', emergency: '急会诊', store_and_forward: '离线会诊', mdt: '多学科会诊' },
  consultationState: { draft: '草稿', submitted: '待分诊', returned: '被退回', declined: '未受理', accepted: '已受理', assigned: '已指派', scheduled: '时间待确认', confirmed: '时间已定', in_session: '会诊中', opinion_draft: '写意见', signed: '已签署', delivered: '已送达', rated: '已反馈', archived: '已归档', cancelled: '已取消' },
  consultationAction: {
    create: '新建申请', amend: '修改申请', submit: '提交', accept: '受理', return: '退回', decline: '不予受理', assign: '指派专家', ring: '呼叫值班专家', answer_ring: '专家接诊', decline_ring: '专家无法接诊', schedule: '预留时间', confirm: '确认时间', reschedule: '改期', unschedule: '时间取消', start: '开始会诊', open_opinion: '开始书写意见', save_opinion: '保存意见', ask: '提问', answer: '答复', stance: '表态', sign: '签署意见', deliver: '送达', consent: '补交知情同意', rate: '反馈', archive: '归档', cancel: '取消',
  },
  appointmentState: { held: '预留', confirmed: '已确认', in_session: '进行中', done: '已结束', cancelled: '已取消', rescheduled: '已改期', no_show: '未到', expired: '预留过期' },
  outcome: { adopted: '采纳', partly: '部分采纳', not_adopted: '未采纳' },
  purpose: { consent: '知情同意书', material: '会诊材料' },
  specialty: {
    CARDIO: '心血管内科', RESP: '呼吸内科', NEURO: '神经内科', GASTRO: '消化内科', ENDO: '内分泌科', NEPHRO: '肾内科', HEMA: '血液科', RHEUM: '风湿免疫科', INFECT: '感染科', ONCO: '肿瘤科', GENSURG: '普外科', NEUROSURG: '神经外科', ORTHO: '骨科', THORACIC: '胸外科', URO: '泌尿外科', OBGYN: '妇产科', PED: '儿科', ENT: '耳鼻喉科', OPHTH: '眼科', DERM: '皮肤科', PSYCH: '精神科', ICU: '重症医学科', EMERG: '急诊科', IMAGING: '影像科', PATH: '病理科', REHAB: '康复科',
  },
};
