/** Russian texts of parts of the list that its first view does without. */
import type { TasksMessages } from './messages.ts';

const ru: TasksMessages = {
  newTask: { understood: 'Понято', keepWords: 'Оставить «{words}» в названии' },
  find: {
    search: 'Поиск',
    searchHint: 'Слова из названия или заметок',
    label: 'Метка',
    priority: 'Приоритет',
    due: 'Срок',
    today: 'Сегодня',
    overdue: 'Просрочено',
    clear: 'Снова показать все задачи',
  },
  form: {
    labels: 'Метки',
    labelsPlaceholder: 'Добавить метку',
    removeLabel: 'Убрать метку «{name}»',
    label: 'Изменение задачи',
    title: 'Название',
    titleRequired: 'У задачи должно быть название.',
    notes: 'Заметки',
    notesPlaceholder: 'Подробности, ссылки, всё важное (Markdown)',
    dueOn: 'Срок',
    priority: 'Приоритет',
    save: 'Сохранить',
    cancel: 'Отмена',
    delete: 'Удалить',
  },
  completed: { yes: 'выполнена', no: 'не выполнена' },
  notes: { empty: 'пусто' },
  labels: { none: 'без меток' },
  dueOn: { none: 'без срока' },
  problem: {
    create: 'Задача не сохранена.',
    update: 'Изменение не сохранено.',
    delete: 'Задача не удалена.',
    restore: 'Задачу не удалось вернуть.',
    retry: 'Повторить',
    discard: 'Отбросить',
    edit: 'Изменить',
    restoreAndSave: 'Вернуть и сохранить',
  },
  conflict: {
    title: 'Пока вы редактировали, задачу изменили в другом месте.',
    mine: 'У вас',
    theirs: 'Сохранено',
    keepMine: 'Взять моё',
    keepTheirs: 'Оставить сохранённое',
    edit: 'Изменить моё',
    deleteChanged: 'Задачу изменили в другом месте, поэтому она не удалена.',
    deleteAnyway: 'Всё равно удалить',
    keep: 'Оставить',
  },
};

export default ru;
