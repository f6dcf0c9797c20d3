import { onScopeDispose, ref, type Ref } from 'vue';
import { calendarDay } from './dates.ts';

/** How often the day is looked at, in milliseconds. A timer set to midnight would be late after a sleep of the machine. */
const LOOK_EVERY_MS = 60_000;

/** Today's calendar day where the user is. It changes at midnight. */
export function useToday(): Ref<string> {
  const today = ref(calendarDay(new Date()));
  const timer = setInterval(() => (today.value = calendarDay(new Date())), LOOK_EVERY_MS);
  onScopeDispose(() => clearInterval(timer));
  return today;
}
