// An action of the trail in words: "order.submit" is what was done, with what.
import { word } from '../i18n';

export function actionWords(action: string): string {
  const route = /^(GET|POST|PUT|PATCH|DELETE) /.exec(action);
  if (route) return word('auditVerb', 'not_allowed');
  const dot = action.indexOf('.');
  if (dot < 0) return action;
  const verb = action.slice(dot + 1);
  return `${word('auditEntity', action.slice(0, dot))} · ${word('auditVerb', verb, verb.replaceAll('_', ' '))}`;
}
