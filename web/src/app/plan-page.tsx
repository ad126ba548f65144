export { OwnPlan as PlanPage } from '../features/planning/own-plan';
